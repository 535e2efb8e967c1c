package dev.zseal.vault.receive;

import dev.zseal.problem.Problem;
import dev.zseal.problem.ShellText;
import dev.zseal.store.Store;
import dev.zseal.stream.Hex;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamHead;
import dev.zseal.stream.StreamHead.ResumePoint;
import dev.zseal.vault.journal.Checkpoint;
import dev.zseal.vault.journal.Checkpoint.Kept;
import dev.zseal.vault.journal.DatasetLock;
import dev.zseal.vault.journal.Pin;
import dev.zseal.vault.journal.Pins;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.tree.Tree;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Receives that were interrupted, and what was kept of them: one a dataset and writer.
public final class Partials {

  private final Store store;
  private final Catalog catalog;
  private final RandomGenerator random;

  public Partials(Store store, Catalog catalog, RandomGenerator random) {
    this.store = store;
    this.catalog = catalog;
    this.random = random;
  }

  /// Those that can go on, the one that got furthest of each snapshot and writer.
  public List<Kept> all() throws Problem {
    List<Kept> all = new ArrayList<>();
    for (Kept kept : Pins.kept(store)) {
      if (isCommitted(kept)) {
        continue;
      }
      // A crash while one took the place of another leaves both.
      Optional<Kept> same = all.stream().filter(o -> isSame(o, kept)).findFirst();
      if (same.isEmpty()) {
        all.add(kept);
      } else if (same.get().checkpoint().point().isBefore(kept.checkpoint().point())) {
        all.remove(same.get());
        all.add(kept);
      }
    }
    all.sort(Comparator.comparing(kept -> kept.checkpoint().pin().snapshot()));
    return all;
  }

  /// One whose manifest is damaged was committed all the same.
  private boolean isCommitted(Kept kept) throws Problem {
    try {
      return catalog.find(kept.checkpoint().pin().guid()).isPresent();
    } catch (Problem.Corrupt _) {
      return true;
    }
  }

  private static boolean isSame(Kept a, Kept b) {
    return a.writer().equals(b.writer())
        && a.checkpoint().pin().guid() == b.checkpoint().pin().guid();
  }

  /// What was kept of this very snapshot by this writer.
  Optional<Kept> of(String writer, long guid) throws Problem {
    return all().stream()
        .filter(kept -> kept.writer().equals(writer))
        .filter(kept -> kept.checkpoint().pin().guid() == guid)
        .findFirst();
  }

  /// What this writer kept of a dataset, be it in the vault or still to come.
  Optional<Kept> in(String writer, @Nullable String datasetId, String dataset, long keyGuid)
      throws Problem {
    for (Kept kept : all()) {
      if (!kept.writer().equals(writer)) {
        continue;
      }
      Pin pin = kept.checkpoint().pin();
      boolean same =
          datasetId != null
              ? pin.datasetId().equals(datasetId)
              : kept.checkpoint().name().dataset().value().equals(dataset)
                  && kept.checkpoint().head().keyData().keyGuid() == keyGuid;
      if (same) {
        return Optional.of(kept);
      }
    }
    return Optional.empty();
  }

  /// Sees to it that the pin of a receive that goes on for days still counts.
  void renewPin(OpenReceive receive, String writer, Instant now) throws Problem {
    receive.renewPin(store, writer, now, random);
  }

  /// Makes what came so far durable and keeps it, in place of what was kept before; then the
  /// receive can go on. Does nothing when that would be no step ahead.
  ///
  /// @param origin where the stream is sent from, as [ReceiveOptions#origin] has it
  void keep(OpenReceive receive, String writer, long streamBytes, long origin) throws Problem {
    ResumePoint point = receive.builder().point();
    Kept before = receive.kept();
    if (point == null || (before != null && !before.checkpoint().point().isBefore(point))) {
      return;
    }
    Tree part = receive.builder().finishPart();
    receive.appender().settle();
    receive.requireWhole(store);
    // Before it is put: one that is in its place though putting it failed must not lose its packs.
    receive.appender().keep();
    Checkpoint checkpoint = checkpoint(receive, part, point, streamBytes, origin);
    Kept kept = Pins.keep(store, writer, checkpoint, random);
    requirePinned(receive, kept);
    forget(writer, kept.checkpoint().pin().guid(), kept);
    receive.goOnAfter(part, kept);
  }

  /// Each sweep sees the pin or the checkpoint, if the pin is still there after the checkpoint was
  /// put; if not, one may have seen neither, and taken what the checkpoint names.
  private void requirePinned(OpenReceive receive, Kept now) throws Problem {
    try {
      receive.requirePin();
    } catch (Problem.Conflict e) {
      Pins.release(store, now);
      throw e;
    }
  }

  private static Checkpoint checkpoint(
      OpenReceive receive, Tree part, ResumePoint point, long streamBytes, long origin) {
    StreamGate.Admission admission = receive.admission();
    Kept before = receive.kept();
    long earlier =
        admission.resumed() && admission.partial() != null
            ? admission.partial().checkpoint().streamBytes()
            : 0;
    Pin held = receive.pin().pin();
    Pin pin =
        new Pin(
            held.datasetId(),
            held.snapshot(),
            held.guid(),
            Pin.Base.of(held.guid(), part),
            null,
            held.series(),
            held.firstPack(),
            before == null ? held.began() : before.checkpoint().pin().began());
    return new Checkpoint(
        pin,
        Hex.of(admission.head().bytes()),
        receive.hierarchy(),
        admission.baseGuid(),
        point,
        earlier + streamBytes,
        receive.builder().payloadBytes(),
        origin == 0 && before != null ? before.checkpoint().origin() : origin);
  }

  /// Lets go of what was kept of a snapshot, `but` one.
  void forget(String writer, long guid, @Nullable Kept but) throws Problem {
    for (Kept kept : Pins.kept(store)) {
      boolean same = kept.writer().equals(writer) && kept.checkpoint().pin().guid() == guid;
      if (same && (but == null || !kept.id().equals(but.id()))) {
        Pins.release(store, kept);
      }
    }
  }

  /// Lets go of everything kept of a dataset; `Conflict` when it is being received.
  ///
  /// @return what was let go
  public List<Kept> release(String dataset) throws Problem {
    List<Kept> released = new ArrayList<>();
    for (Kept kept : Pins.kept(store)) {
      Checkpoint checkpoint = kept.checkpoint();
      if (!checkpoint.name().dataset().value().equals(dataset)
          && !nameNow(checkpoint).equals(dataset)) {
        continue;
      }
      release(kept);
      released.add(kept);
    }
    return released;
  }

  /// Lets go of one; `Conflict` when its dataset is being received.
  public void release(Kept kept) throws Problem {
    try (Store.Lock _ = DatasetLock.take(store, catalog, kept)) {
      Pins.release(store, kept);
    }
  }

  /// The dataset's name of today: that of its newest snapshot.
  private String nameNow(Checkpoint checkpoint) throws Problem {
    return catalog.newest(checkpoint.pin().datasetId()).map(m -> m.dataset()).orElse("");
  }

  /// The failure of a receive that was kept, with the way on.
  Problem goOn(Problem failure, Kept kept) throws Problem {
    return failure.withHint("What came is kept. " + wayOn(kept.checkpoint()));
  }

  /// Refuses a stream into a dataset of which another snapshot was received in part.
  Problem isPartial(SendRecord.Begin begin, Kept kept) throws Problem {
    Checkpoint checkpoint = kept.checkpoint();
    return new Problem.Refused(
        "%s cannot be received: its dataset has a partial receive".formatted(begin.toName()),
        "%s was interrupted (%s)".formatted(checkpoint.pin().snapshot(), checkpoint.pin().began()),
        wayOn(checkpoint));
  }

  private String wayOn(Checkpoint checkpoint) throws Problem {
    String vault = ShellText.shown(store.location());
    return "Go on with it: zfs send -t %s | zseal receive -V %s ; or let it go: %s %s -V %s"
        .formatted(
            checkpoint.token().encode(),
            vault,
            "zseal receive -A",
            ShellText.shown(checkpoint.name().dataset()),
            vault);
  }

  /// Refuses a resumed stream that does not fit what was kept.
  static void checkFits(StreamHead head, Checkpoint checkpoint) throws Problem {
    SendRecord.Begin begin = head.begin();
    StreamHead first = checkpoint.head();
    ResumePoint point = head.resumePoint().orElseThrow();
    if (!point.equals(checkpoint.point())) {
      throw misfit(
          begin,
          "it begins at object %d, offset %d; the vault needs object %d, offset %d"
              .formatted(
                  point.object(),
                  point.offset(),
                  checkpoint.point().object(),
                  checkpoint.point().offset()),
          checkpoint);
    }
    boolean same =
        begin.fromGuid() == first.begin().fromGuid()
            && begin.creationTime() == first.begin().creationTime()
            && begin.objsetType() == first.begin().objsetType()
            && head.order() == first.order()
            && head.keyData().keyGuid() == first.keyData().keyGuid()
            && head.keyData().toIvSet() == first.keyData().toIvSet()
            && head.keyData().fromIvSet() == first.keyData().fromIvSet()
            && head.keyData().metaMaxBlockId() == first.keyData().metaMaxBlockId();
    if (!same) {
      throw misfit(
          begin,
          "its BEGIN differs from that of the interrupted stream in source, type or encryption",
          checkpoint);
    }
  }

  private static Problem misfit(SendRecord.Begin begin, String evidence, Checkpoint checkpoint)
      throws Problem {
    return new Problem.Refused(
        begin.toName() + " does not go on where its receive was interrupted",
        evidence,
        "Send what is missing: zfs send -t " + checkpoint.token().encode());
  }
}
