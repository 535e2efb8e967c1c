package dev.zseal.vault.receive;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.stream.Fletcher4;
import dev.zseal.stream.Hex;
import dev.zseal.stream.KeyData;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamHead;
import dev.zseal.vault.journal.Pin;
import dev.zseal.vault.journal.Pins;
import dev.zseal.vault.ledger.Acts;
import dev.zseal.vault.ledger.Capsule;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Hierarchy;
import dev.zseal.vault.ledger.Layout;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.VaultSettings;
import dev.zseal.vault.ledger.WriterIdentity;
import dev.zseal.vault.pack.BlobType;
import dev.zseal.vault.pack.PackAppender;
import dev.zseal.vault.pack.Packs;
import dev.zseal.vault.tree.Tree;
import dev.zseal.vault.tree.TreeKind;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Opens and commits receives. Order of a commit: packs durable, capsule, manifest, signed act.
final class Commits {

  private final Store store;
  private final VaultSettings settings;
  private final WriterIdentity writer;
  private final Catalog catalog;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Acts acts;

  Commits(
      Store store,
      VaultSettings settings,
      WriterIdentity writer,
      Catalog catalog,
      InstantSource clock,
      RandomGenerator random) {
    this.store = store;
    this.settings = settings;
    this.writer = writer;
    this.catalog = catalog;
    this.clock = clock;
    this.random = random;
    this.acts = new Acts(store, writer);
  }

  /// Takes the lock that keeps two receives of this writer out of one dataset.
  Store.Lock lock(StreamGate.Admission admission) throws Problem {
    String dataset = admission.name().dataset().value();
    String key =
        admission.datasetId() != null
            ? admission.datasetId()
            : Capsule.nameHash(dataset + "\n" + Catalog.guid(admission.keys().keyGuid()));
    return store.lock(Layout.lock(writer.id(), key), "receiving into " + dataset);
  }

  /// Keeps what the receive will build on, and what it will write, from every sweep. Afterwards it
  /// must be made sure that the base is still there.
  Pins.Held pin(StreamGate.Admission admission) throws Problem {
    String given = admission.datasetId();
    String datasetId =
        given != null
            ? given
            : HexFormat.of().toHexDigits(random.nextLong())
                + HexFormat.of().toHexDigits(random.nextLong());
    long series = series(datasetId);
    Tree base = baseTree(admission.base());
    Pin.Base pinned =
        admission.base() == null
            ? null
            : new Pin.Base(
                admission.base().guid(),
                base.root() == null ? null : base.root().ref(),
                base.last());
    Pin pin =
        new Pin(
            datasetId,
            admission.name().toString(),
            admission.head().begin().toGuid(),
            pinned,
            series,
            Packs.lastNumber(store, Layout.packs(writer.id()), series) + 1,
            now());
    return Pins.put(store, writer.id(), pin, random);
  }

  OpenReceive open(
      StreamGate.Admission admission,
      @Nullable Hierarchy hierarchy,
      Pins.Held pinned,
      Store.Lock lock)
      throws Problem {
    Pin pin = pinned.pin();
    Packs packs = new Packs(store);
    PackAppender appender =
        new PackAppender(
            store,
            Layout.packs(writer.id()),
            pin.series(),
            pin.firstPack(),
            settings.packBytes(),
            settings.parityPercent());
    SnapshotBuilder builder =
        new SnapshotBuilder(
            baseTree(admission.base()),
            admission.increment(),
            admission.keys().metaMaxBlockId(),
            packs::read,
            appender);
    return new OpenReceive(
        admission, pin.datasetId(), hierarchy, builder, appender, packs, pinned, lock);
  }

  /// This writer's series of the dataset, or a new one.
  private long series(String datasetId) throws Problem {
    for (Manifest manifest : catalog.snapshots(datasetId)) {
      if (manifest.writer().equals(writer.id())) {
        return manifest.stored().series();
      }
    }
    return random.nextLong();
  }

  private static Tree baseTree(@Nullable Manifest base) throws Problem {
    if (base == null) {
      return Tree.empty(TreeKind.RANGES, 0);
    }
    KeyData keys = StreamHead.parse(base.begin().bytes(), base.fullName()).keyData();
    return new Tree(TreeKind.RANGES, base.root(), keys.metaMaxBlockId());
  }

  /// Makes the snapshot part of the vault; `end` is the checksum its END vouched with.
  Received commit(OpenReceive receive, Fletcher4 end) throws Problem {
    Tree tree = receive.builder().finish();
    Manifest manifest = manifest(receive, tree, end);
    byte[] bytes = manifest.toJson();
    String toName = receive.admission().head().begin().toName();
    if (bytes.length > Manifest.MAX_BYTES) {
      throw new Problem.Refused(
          toName + " has more properties than a manifest holds",
          "%d bytes; %d is the limit".formatted(bytes.length, Manifest.MAX_BYTES),
          "Send it without -p or -R.");
    }
    Capsule capsule = Capsule.of(receive.admission().keys());
    receive.appender().addCopy(BlobType.SETTINGS, settings.toJson());
    receive.appender().addCopy(BlobType.CAPSULE, capsule.toJson());
    receive.appender().addCopy(BlobType.MANIFEST, bytes);
    receive.appender().finish();
    capsule.store(store);
    try {
      store.put(manifest.objectName(), bytes);
    } catch (Problem.Conflict _) {
      // Another writer committed the same snapshot meanwhile: ours is not needed.
      receive.appender().discard();
      catalog.refresh();
      return alreadyHeld(toName, catalog.find(manifest.guid()).orElse(manifest));
    }
    acts.committed(manifest, bytes, manifest.received());
    catalog.add(manifest);
    return new Received.Stored(toName, manifest);
  }

  /// Says that a snapshot is in the vault, and sees to it that it stays: the receive that brought
  /// it may have been stopped before it could.
  Received alreadyHeld(String toName, Manifest manifest) throws Problem {
    store.settle(manifest.objectName());
    return new Received.AlreadyHeld(toName, manifest);
  }

  private Manifest manifest(OpenReceive receive, Tree tree, Fletcher4 end) throws Problem {
    StreamGate.Admission admission = receive.admission();
    SendRecord.Begin begin = admission.head().begin();
    KeyData keys = admission.keys();
    Manifest base = admission.base();
    PackAppender appender = receive.appender();
    return new Manifest(
        receive.datasetId(),
        admission.name().dataset().value(),
        admission.name().snapshot(),
        begin.toGuid(),
        begin.creationTime(),
        begin.objsetType() == 3,
        begin.fromGuid(),
        (begin.flags() & SendRecord.Begin.FLAG_CLONE) != 0,
        keys.keyGuid(),
        Capsule.of(keys).fingerprint(),
        keys.toIvSet(),
        keys.fromIvSet(),
        Hex.of(admission.head().bytes()),
        end,
        tree.root(),
        base == null ? 0 : base.guid(),
        new Manifest.Stored(
            appender.series(),
            appender.firstNumber(),
            appender.lastNumber(),
            receive.builder().payloadBytes()),
        receive.hierarchy(),
        now(),
        writer.id());
  }

  private String now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
