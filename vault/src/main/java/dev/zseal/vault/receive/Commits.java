package dev.zseal.vault.receive;

import dev.zseal.problem.FileTrouble;
import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.stream.Fletcher4;
import dev.zseal.stream.KeyData;
import dev.zseal.stream.SendRecord;
import dev.zseal.vault.journal.Checkpoint.Kept;
import dev.zseal.vault.journal.DatasetLock;
import dev.zseal.vault.journal.Pin;
import dev.zseal.vault.journal.Pins;
import dev.zseal.vault.journal.Turn;
import dev.zseal.vault.ledger.Acts;
import dev.zseal.vault.ledger.Capsule;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Hierarchy;
import dev.zseal.vault.ledger.KeptBegin;
import dev.zseal.vault.ledger.Layout;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.Reinstatement;
import dev.zseal.vault.ledger.Tombstones;
import dev.zseal.vault.ledger.VaultSettings;
import dev.zseal.vault.ledger.WriterIdentity;
import dev.zseal.vault.pack.BlobType;
import dev.zseal.vault.pack.PackAppender;
import dev.zseal.vault.pack.Packs;
import dev.zseal.vault.tree.Tree;
import dev.zseal.vault.tree.TreeKind;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
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
  private final Partials partials;
  private final Acts acts;

  Commits(
      Store store,
      VaultSettings settings,
      WriterIdentity writer,
      Catalog catalog,
      Partials partials,
      InstantSource clock,
      RandomGenerator random) {
    this.store = store;
    this.settings = settings;
    this.writer = writer;
    this.catalog = catalog;
    this.partials = partials;
    this.clock = clock;
    this.random = random;
    this.acts = new Acts(store, writer);
  }

  /// Takes the lock that keeps two receives of this writer out of one dataset.
  Store.Lock lock(StreamGate.Admission admission) throws Problem {
    String dataset = admission.name().dataset().value();
    String id =
        admission.datasetId() != null
            ? admission.datasetId()
            : DatasetLock.ofNew(dataset, admission.keys().keyGuid());
    return DatasetLock.take(store, writer.id(), id, dataset);
  }

  /// Keeps what the receive will build on, and what it will write, from every sweep. Afterwards it
  /// must be made sure that the base is still there.
  Pins.Held pin(StreamGate.Admission admission) throws Problem {
    String given = admission.datasetId();
    Pin kept = admission.partial() == null ? null : admission.partial().checkpoint().pin();
    String datasetId = given;
    if (datasetId == null) {
      // What was kept may lie in a dataset that is there by now, and that this one does not join.
      datasetId =
          kept != null && !catalog.datasetIds().contains(kept.datasetId())
              ? kept.datasetId()
              : HexFormat.of().toHexDigits(random.nextLong())
                  + HexFormat.of().toHexDigits(random.nextLong());
    }
    boolean sameSeries = kept != null && kept.datasetId().equals(datasetId);
    long series = kept != null && sameSeries ? kept.series() : series(datasetId);
    int next = Packs.lastNumber(store, Layout.packs(writer.id()), series) + 1;
    Manifest base = admission.base();
    Pin.Base source = base == null ? null : Pin.Base.of(base.guid(), baseTree(base));
    Pin pin =
        new Pin(
            datasetId,
            admission.name().toString(),
            admission.head().begin().toGuid(),
            kept == null ? source : kept.base(),
            kept == null ? null : source,
            series,
            kept != null && admission.resumed() ? kept.firstPack() : next,
            now());
    return Pins.put(store, writer.id(), pin, random);
  }

  OpenReceive open(
      StreamGate.Admission admission,
      @Nullable Hierarchy hierarchy,
      @Nullable Long inPlace,
      Pins.Held pinned,
      Store.Lock lock)
      throws Problem {
    Pin pin = pinned.pin();
    String folder = Layout.packs(writer.id());
    PackAppender appender =
        new PackAppender(
            store,
            folder,
            pin.series(),
            Packs.lastNumber(store, folder, pin.series()) + 1,
            settings.packBytes(),
            settings.parityPercent(),
            inPlace);
    Tree source = baseTree(admission.base());
    Kept partial = admission.partial();
    List<Tree> lenders = new ArrayList<>();
    Tree base = Tree.empty(TreeKind.RANGES, 0);
    Hierarchy known = hierarchy;
    if (partial != null && admission.resumed()) {
      base = partial.checkpoint().part().tree();
      known = hierarchy == null ? partial.checkpoint().hierarchy() : hierarchy;
    } else if (partial != null && isOfKey(partial, admission)) {
      lenders.add(partial.checkpoint().part().tree());
    }
    if (admission.base() != null && admission.increment()) {
      base = source;
    } else if (admission.base() != null) {
      lenders.add(source);
    }
    return new OpenReceive(
        admission, known, base, lenders, appender, new Packs(store), pinned, lock);
  }

  /// A tree leans on none of another master key: by that a sweep knows what lost pages may need.
  private static boolean isOfKey(Kept partial, StreamGate.Admission admission) throws Problem {
    return partial.checkpoint().head().keyData().keyGuid() == admission.keys().keyGuid();
  }

  /// This writer's series of the dataset, or a new one.
  private long series(String datasetId) throws Problem {
    return catalog
        .newest(datasetId, m -> m.writer().equals(writer.id()))
        .map(m -> m.stored().series())
        .orElseGet(random::nextLong);
  }

  private static Tree baseTree(@Nullable Manifest base) throws Problem {
    return base == null ? Tree.empty(TreeKind.RANGES, 0) : base.tree();
  }

  /// Makes the snapshot part of the vault; `end` is the checksum its END vouched with.
  Received commit(OpenReceive receive, Fletcher4 end) throws Problem {
    Received received = commitOnly(receive, end);
    partials.forget(writer.id(), receive.admission().head().begin().toGuid(), null);
    return received;
  }

  private Received commitOnly(OpenReceive receive, Fletcher4 end) throws Problem {
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
    receive.requireWhole(store);
    receive.pin().stays(true);
    try {
      store.put(manifest.objectName(), bytes);
    } catch (Problem.Conflict _) {
      if (!isThere(manifest, bytes)) {
        // Another writer committed the same snapshot meanwhile: ours is not needed.
        receive.pin().stays(false);
        receive.appender().discard();
        catalog.refresh();
        return settled(toName, catalog.find(manifest.guid()).orElse(manifest));
      }
      // A network mount may lose the reply to what it did, and call the name taken.
      store.settle(manifest.objectName());
    } catch (Problem.Unavailable e) {
      if (FileTrouble.isFull(e.evidence()) && !store.exists(manifest.objectName())) {
        // It did not come to that: what it takes is wanted for other things.
        receive.pin().stays(false);
        receive.appender().discard();
      }
      throw e;
    }
    requirePinned(receive, manifest);
    acts.committed(manifest, bytes, manifest.received());
    receive.pin().stays(false);
    Optional<KeyDrift> drift = drift(manifest);
    catalog.add(manifest);
    return new Received.Stored(toName, manifest, drift);
  }

  /// Whether it is our very manifest that has its name: no other has its series and packs.
  private boolean isThere(Manifest manifest, byte[] bytes) throws Problem {
    try {
      return Arrays.equals(store.readAll(manifest.objectName(), Manifest.MAX_BYTES), bytes);
    } catch (Problem.Corrupt _) {
      return false;
    }
  }

  /// A sweep looks at pins before it looks at manifests. So if the pin is still there after the
  /// manifest was put, each sweep sees one or other; if not, one may have seen neither.
  private void requirePinned(OpenReceive receive, Manifest manifest) throws Problem {
    try {
      receive.requirePin();
    } catch (Problem.Conflict e) {
      store.delete(manifest.objectName());
      throw e;
    }
  }

  /// The snapshot is stored by now, whatever comes of looking at the others.
  private Optional<KeyDrift> drift(Manifest stored) {
    try {
      return KeyDrift.of(stored, catalog);
    } catch (Problem _) {
      return Optional.empty();
    }
  }

  /// Says that a snapshot is in the vault, and sees to it that it stays: the receive that brought
  /// it may have been stopped before it could.
  Received alreadyHeld(String toName, Manifest manifest) throws Problem {
    Received received = settled(toName, manifest);
    partials.forget(writer.id(), manifest.guid(), null);
    return received;
  }

  private Received settled(String toName, Manifest manifest) throws Problem {
    store.settle(manifest.objectName());
    if (mayNotCount(manifest)) {
      Reinstatement reinstatement = new Reinstatement(store, writer, clock);
      try (Store.Lock _ = Turn.take(store)) {
        requireThere(manifest);
        reinstatement.sign(List.of(manifest));
      }
    }
    return new Received.AlreadyHeld(toName, manifest);
  }

  private void requireThere(Manifest manifest) throws Problem {
    if (!store.exists(manifest.objectName())) {
      throw new Problem.Conflict(
          manifest.fullName() + " was destroyed while its stream came",
          "it was there when the stream began, and is no more",
          "Send it again.");
    }
  }

  /// Whether a receive may have been killed before it signed, or a destroy before it came to this
  /// one, which then is wanted after all.
  private boolean mayNotCount(Manifest manifest) throws Problem {
    return Tombstones.areOpen(store) || Pins.isAny(store, manifest.guid());
  }

  private Manifest manifest(OpenReceive receive, Tree tree, Fletcher4 end) throws Problem {
    StreamGate.Admission admission = receive.admission();
    SendRecord.Begin begin = admission.head().begin();
    KeyData keys = admission.keys();
    Pin pin = receive.pin().pin();
    PackAppender appender = receive.appender();
    return new Manifest(
        pin.datasetId(),
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
        KeptBegin.of(admission.head().bytes()),
        admission.resumed() ? null : end,
        tree.root(),
        admission.baseGuid(),
        new Manifest.Stored(
            appender.series(),
            pin.firstPack(),
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
