package dev.zseal.vault.send;

import dev.zseal.problem.CarriedProblem;
import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.stream.Fletcher4;
import dev.zseal.stream.KeyData;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamHead;
import dev.zseal.stream.StreamWriter;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.pack.Packs;
import dev.zseal.vault.tree.Entry;
import dev.zseal.vault.tree.Tree;
import dev.zseal.vault.tree.TreeReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes streams out of a vault, alone or as a package.
public final class Sender {

  private final Store store;

  public Sender(Store store) {
    this.store = store;
  }

  /// Writes one stream after the other; `head` opens a package, or is null for plain streams.
  public void send(
      List<StreamPlan> plans, @Nullable StreamHead head, OutputStream out, SendListener listener)
      throws Problem {
    ByteOrder order = head(store, plans.getFirst()).order();
    StreamWriter writer = new StreamWriter(out, order);
    try (Packs packs = new Packs(store)) {
      if (head != null) {
        writer.begin(head.begin(), head.payload());
        writer.endPackageHeader();
      }
      for (StreamPlan plan : plans) {
        sendOne(plan, head != null, packs, writer, listener);
      }
      if (head != null) {
        writer.endPackage();
      }
      writer.flush();
    } catch (IOException e) {
      throw unwritable(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  static Problem unwritable(IOException e) {
    if (e instanceof CarriedProblem carried) {
      return carried.problem();
    }
    return new Problem.Unavailable(
        "cannot write the stream",
        String.valueOf(e.getMessage()),
        "Look at what the receiving side says; nothing in the vault changed.",
        e);
  }

  static Problem interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new Problem.Unavailable(
        "the send was interrupted", "before its END", "Run it again.", e);
  }

  private void sendOne(
      StreamPlan plan, boolean packaged, Packs packs, StreamWriter writer, SendListener listener)
      throws Problem, IOException, InterruptedException {
    Manifest to = plan.to();
    Manifest from = plan.from();
    StreamHead received = head(store, plan);
    StreamHead head =
        from == null
            ? received.asFull()
            : received.asIncrement(from.guid(), from.toIvSet(), plan.isClone());
    if (plan.toName() != null) {
      head = head.renamed(plan.toName());
    }
    head = wrapped(head, plan);
    if (plan.isRest()) {
      head = head.resumedAt(plan.start());
    }
    KeyData keys = received.keyData();
    writer.begin(head.begin(), head.payload());
    try (SendPump pump = new SendPump(packs, sink -> emit(plan, packaged, keys, packs, sink))) {
      pump.drainTo(writer, listener);
    } catch (Problem.Corrupt e) {
      throw failed(store, plan, e);
    }
    checkAsReceived(to, head.equals(received), writer.checksum());
    writer.end();
  }

  private static void emit(
      StreamPlan plan, boolean packaged, KeyData keys, Packs packs, RecordSink sink)
      throws Problem {
    if (packaged) {
      NeverEmpty records = new NeverEmpty(sink);
      emit(plan, false, keys, packs, records);
      records.end();
      return;
    }
    Manifest from = plan.from();
    Tree before = from == null ? null : from.tree();
    new Emitter(
            packs::read,
            before,
            plan.to().tree(),
            plan.start(),
            keys,
            sink,
            TreeReader.LostPages.FATAL)
        .emit();
  }

  /// How many bytes the records of a stream have, from its start to before its END. What is sealed
  /// is not read for it.
  public long measure(StreamPlan plan) throws Problem {
    Measure measure = new Measure();
    try (Packs packs = new Packs(store)) {
      emit(plan, false, head(store, plan).keyData(), packs, measure);
    } catch (Problem.Corrupt e) {
      throw failed(store, plan, e);
    }
    return measure.bytes;
  }

  /// Adds up what it is told.
  private static final class Measure implements RecordSink {
    private static final int HEADER = 312;

    private long bytes;

    @Override
    public void record(SendRecord record, byte[] payload) {
      bytes += HEADER + payload.length;
    }

    @Override
    public void block(Entry entry, long object, long offset) {
      bytes += HEADER + entry.bytes();
    }

    @Override
    public void spill(Entry entry, long object, boolean unmodified) {
      bytes += HEADER + entry.bytes();
    }
  }

  /// The head with the capsule that the plan wants.
  static StreamHead wrapped(StreamHead head, StreamPlan plan) throws Problem {
    return plan.capsule() == null ? head : head.wrappedAs(plan.capsule().keys());
  }

  /// The BEGIN that a snapshot came with.
  static StreamHead head(Store store, StreamPlan plan) throws Problem {
    try {
      return plan.to().head();
    } catch (Problem.Corrupt e) {
      throw failed(store, plan, e);
    }
  }

  /// What a stream failed of that met damage.
  static Problem failed(Store store, StreamPlan plan, Problem.Corrupt e) throws Problem {
    Manifest to = plan.to();
    Manifest from = plan.from();
    if (!store.exists(to.objectName()) || (from != null && !store.exists(from.objectName()))) {
      return new Problem.Conflict(
          to.fullName() + " was destroyed while it was sent",
          "its manifest, or that of its base, is gone",
          "The stream was ended before its END record. Send another snapshot.");
    }
    return new Problem.Corrupt(
        "%s cannot be sent: the vault is damaged".formatted(to.fullName()),
        e.what() + ": " + e.evidence(),
        "The stream was ended before its END record, so nothing wrong can be taken for whole."
            + " `zseal scrub` may mend it; `zseal send --salvage` sends what is left.");
  }

  /// A full that came as a full must go as it came: its END checksum is known.
  private static void checkAsReceived(Manifest to, boolean same, Fletcher4 sum) throws Problem {
    Fletcher4 end = to.end();
    if (same && to.fromGuid() == 0 && end != null && !sum.equals(end)) {
      throw new Problem.Corrupt(
          to.fullName() + " cannot be sent as it was received",
          "the checksum would be %s, it was %s".formatted(sum, end),
          "Every block was sound by its hash, so report this as a defect of zseal.");
    }
  }
}
