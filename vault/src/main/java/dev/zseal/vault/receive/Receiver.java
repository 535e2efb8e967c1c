package dev.zseal.vault.receive;

import dev.zseal.name.DatasetName;
import dev.zseal.name.SnapshotName;
import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.stream.Fletcher4;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamHead;
import dev.zseal.vault.journal.Checkpoint.Kept;
import dev.zseal.vault.journal.Pins;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Hierarchy;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.VaultSettings;
import dev.zseal.vault.ledger.WriterIdentity;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Takes the streams of one input into a vault, one after the other.
///
/// Of a package, a stream that cannot be taken is reported and passed over, the others are stored.
/// A damaged input ends the receive; what was committed before it stays.
public final class Receiver {

  private final Catalog catalog;
  private final Partials partials;
  private final String writer;
  private final InstantSource clock;
  private final StreamGate gate;
  private final Commits commits;
  private final ReceiveOptions options;
  private final ReceiveListener listener;

  private @Nullable DatasetName packageTop;
  private PackageHeader packageHeader;
  private boolean inPackage;
  private @Nullable OpenReceive open;
  private @Nullable Manifest heldManifest;
  private SendRecord.@Nullable Begin acceptable;
  private final Set<Long> assumed = new HashSet<>();
  private String currentName = "";
  private boolean vouched;
  private long position;
  private long streamBegan;
  private long lastKept;

  /// @param random makes ids; must be hard to guess only where ids must not collide
  public Receiver(
      Store store,
      VaultSettings settings,
      WriterIdentity writer,
      Catalog catalog,
      InstantSource clock,
      RandomGenerator random,
      ReceiveOptions options,
      ReceiveListener listener)
      throws Problem {
    this.catalog = catalog;
    this.clock = clock;
    this.writer = writer.id();
    this.partials = new Partials(store, catalog, random);
    this.gate = new StreamGate(catalog, partials, writer.id());
    this.commits = new Commits(store, settings, writer, catalog, partials, clock, random);
    this.options = options;
    this.listener = listener;
    this.packageHeader = PackageHeader.read(new byte[0]);
  }

  /// Takes every stream of `in`; `source` names it in errors.
  public void receive(InputStream in, String source) throws Problem {
    boolean any = false;
    try (RecordPump pump = new RecordPump(in, source)) {
      while (true) {
        Batch batch = pump.take();
        for (Batch.Item item : batch.items) {
          any = true;
          handle(pump, batch, item);
        }
        listener.progress(batch.position);
        vouched = batch.items.isEmpty() ? vouched : batch.vouched;
        position = batch.position;
        if (batch.failure != null) {
          throw brokenOff(batch.failure);
        }
        if (open != null) {
          partials.renewPin(open, writer, clock.instant());
        }
        if (isDue()) {
          keep();
        }
        if (batch.last) {
          break;
        }
        pump.recycle(batch);
      }
    } catch (InterruptedException e) {
      Problem failure =
          brokenOff(
              new Problem.Unavailable(
                  "the receive was interrupted", "while reading " + source, "Run it again.", e));
      Thread.currentThread().interrupt();
      throw failure;
    } finally {
      abandon();
    }
    if (!any) {
      throw new Problem.Corrupt(
          source + " is empty",
          "not one byte came",
          "Look at the sender's own error: it most likely failed before it wrote anything.");
    }
  }

  private boolean isDue() {
    Duration every = options.checkpoints();
    return every != null
        && open != null
        && vouched
        && clock.millis() - lastKept >= every.toMillis();
  }

  private void keep() throws Problem {
    OpenReceive current = open;
    if (current != null) {
      partials.keep(current, writer, position - streamBegan, options.origin());
      lastKept = clock.millis();
    }
  }

  /// Keeps what came before the input broke off, and says how to go on.
  private Problem brokenOff(Problem failure) throws Problem {
    OpenReceive current = open;
    if (current == null || options.checkpoints() == null) {
      return failure;
    }
    try {
      if (vouched) {
        keep();
      }
    } catch (Problem e) {
      // What was kept before still is; the first failure is the one to tell.
      failure.addSuppressed(e);
    }
    Kept kept = current.kept();
    return kept == null ? failure : partials.goOn(failure, kept);
  }

  private void handle(RecordPump pump, Batch batch, Batch.Item item) throws Problem {
    try {
      switch (item.record) {
        case SendRecord.Begin begin -> begin(pump, begin, batch, item);
        case SendRecord.End end -> end(pump, end);
        default -> {
          if (open != null) {
            open.builder().apply(batch, item);
          }
        }
      }
    } catch (Problem.Unavailable | Problem.Conflict e) {
      throw e;
    } catch (Problem e) {
      // What a BEGIN says of itself counts less than what the sum after it says of the BEGIN; and
      // if it makes no sense, neither does what follows.
      boolean doubtful = batch.refuted || e instanceof Problem.Corrupt;
      Problem cause = item.equals(batch.items.getLast()) ? batch.failure : null;
      refuse(pump, doubtful && cause != null ? cause : e);
    }
  }

  /// Lets go of the current stream; outside a package there is nothing to go on with.
  private void refuse(RecordPump pump, Problem problem) throws Problem {
    abandon();
    if (!inPackage) {
      throw problem;
    }
    pump.setHashing(false);
    listener.finished(new Received.Refused(currentName, problem));
  }

  private void begin(RecordPump pump, SendRecord.Begin begin, Batch batch, Batch.Item item)
      throws Problem {
    currentName = begin.toName();
    byte[] payload = Arrays.copyOfRange(batch.slab, item.at, item.at + item.length());
    if (begin.compound()) {
      inPackage = true;
      packageHeader = PackageHeader.read(payload);
      packageTop = SnapshotName.parse(begin.toName()).dataset();
      return;
    }
    if (!item.canonical) {
      throw new Problem.TooNew(
          begin.toName() + " begins with bytes this zseal does not know",
          "BEGIN at byte %d".formatted(item.streamOffset),
          "Install a newer zseal; storing it would lose those bytes.");
    }
    StreamHead head = new StreamHead(begin, payload, item.order);
    Optional<Manifest> held = gate.held(head);
    pump.setHashing(held.isEmpty());
    if (held.isPresent()) {
      heldManifest = held.get();
      return;
    }
    if (options.dryRun()) {
      // A base that an earlier stream of this input brings counts as held.
      if (!assumed.contains(begin.fromGuid())) {
        gate.admit(head, as(begin.toName()));
      }
      pump.setHashing(false);
      acceptable = begin;
      return;
    }
    open = admit(head);
    streamBegan = item.streamOffset;
    lastKept = clock.millis();
  }

  /// Opens the receive, or returns null when another receive brought the snapshot meanwhile.
  private @Nullable OpenReceive admit(StreamHead head) throws Problem {
    DatasetName as = as(head.begin().toName());
    while (true) {
      StreamGate.Admission first = gate.admit(head, as);
      Store.Lock lock = commits.lock(first);
      try {
        OpenReceive opened = openPinned(head, as, first, lock);
        if (opened == null) {
          lock.close();
        }
        if (opened != null || heldManifest != null) {
          return opened;
        }
      } catch (Problem e) {
        lock.close();
        throw e;
      }
    }
  }

  /// Pins what `first` says the receive builds on and looks again: what another receive committed,
  /// or somebody destroyed, before lock and pin were ours counts. Null when it is held by now, or
  /// when it is to be admitted otherwise than `first` says.
  private @Nullable OpenReceive openPinned(
      StreamHead head, @Nullable DatasetName as, StreamGate.Admission first, Store.Lock lock)
      throws Problem {
    Pins.Held pin = commits.pin(first);
    try {
      catalog.refresh();
      Manifest base = first.base();
      if (base != null) {
        catalog.forget(base);
      }
      heldManifest = gate.held(head).orElse(null);
      if (heldManifest == null) {
        StreamGate.Admission now = gate.admit(head, as);
        if (Objects.equals(first.datasetId(), now.datasetId())
            && Objects.equals(base, now.base())
            && Objects.equals(first.partial(), now.partial())) {
          return commits.open(now, hierarchy(head.begin().toName()), options.inPlace(), pin, lock);
        }
      }
      pin.close();
      return null;
    } catch (Problem e) {
      pin.close();
      throw e;
    }
  }

  private @Nullable Hierarchy hierarchy(String toName) throws Problem {
    String dataset = SnapshotName.parse(toName).dataset().value();
    Hierarchy given = options.hierarchies().get(dataset);
    return given != null ? given : packageHeader.of(dataset);
  }

  /// The name `--as` gives a dataset: children of a package's top keep their place below it.
  private @Nullable DatasetName as(String toName) throws Problem {
    DatasetName as = options.as();
    if (as == null) {
      return null;
    }
    DatasetName sent = SnapshotName.parse(toName).dataset();
    DatasetName top = packageTop;
    return top == null || !sent.isWithin(top) || sent.equals(top)
        ? as
        : DatasetName.parse(as.value() + sent.value().substring(top.value().length()));
  }

  private void end(RecordPump pump, SendRecord.End end) throws Problem {
    OpenReceive current = open;
    Manifest held = heldManifest;
    if (current != null) {
      open = null;
      try (current) {
        listener.finished(commits.commit(current, end.checksum()));
      }
    } else if (acceptable != null) {
      assumed.add(acceptable.toGuid());
      acceptable = null;
      listener.finished(new Received.Acceptable(currentName));
    } else if (held != null) {
      heldManifest = null;
      listener.finished(commits.alreadyHeld(currentName, held));
    } else if (inPackage && end.toGuid() == 0 && end.checksum().equals(Fletcher4.ZERO)) {
      inPackage = false;
      packageTop = null;
    }
    pump.setHashing(true);
  }

  private void abandon() {
    if (open != null) {
      open.close();
      open = null;
    }
  }
}
