package dev.zseal.vault.send;

import dev.zseal.problem.Problem;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamWriter;
import dev.zseal.vault.pack.Packs;
import dev.zseal.vault.tree.BlockBlob;
import dev.zseal.vault.tree.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// Carries records from the [Emitter] to the writer; sealed blocks are read in runs and checked
/// against their hashes on the way.
///
/// Three threads work at once: one walks trees and reads, one hashes, the caller's writes. At most
/// [#SLABS] batches exist, so memory is bounded whatever the snapshot.
final class SendPump implements AutoCloseable {

  private static final int SLABS = 6;
  private static final int SLAB_BYTES = 2 << 20;
  private static final int MAX_ITEMS = 4096;
  private static final byte[] NONE = {};

  private final Packs packs;
  private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(SLABS);
  private final BlockingQueue<Batch> toCheck = new ArrayBlockingQueue<>(SLABS);
  private final BlockingQueue<Batch> ready = new ArrayBlockingQueue<>(SLABS);
  private final Thread walker;
  private final Thread checker;

  /// What emits the records into the sink it is given.
  interface Source {
    void emit(RecordSink sink) throws Problem;
  }

  /// One record on its way; a block's record is made once its blob was read.
  @SuppressWarnings("ArrayRecordComponent")
  private record Item(
      @Nullable SendRecord record,
      byte[] payload,
      @Nullable Entry entry,
      Packs.@Nullable Extent extent,
      int at,
      long object,
      long offset,
      boolean unmodified) {}

  private static final class Batch {
    byte[] slab;
    int used;
    int held;
    boolean last;
    volatile @Nullable Problem failure;
    volatile @Nullable Throwable defect;
    final List<Item> items = new ArrayList<>();
    final CountDownLatch checked = new CountDownLatch(1);

    Batch(byte[] slab) {
      this.slab = slab;
    }
  }

  /// A walk that nobody waits for any more.
  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  SendPump(Packs packs, Source source) {
    this.packs = packs;
    for (int i = 0; i < SLABS; i++) {
      free.add(new byte[0]);
    }
    walker = Thread.ofPlatform().daemon().name("zseal-walk").start(() -> walk(source));
    checker = Thread.ofPlatform().daemon().name("zseal-check").start(this::checkAll);
  }

  private void walk(Source source) {
    try {
      Filler filler = new Filler();
      @Nullable Problem failure = null;
      try {
        source.emit(filler);
      } catch (Problem e) {
        failure = e;
      }
      filler.finish(failure);
    } catch (InterruptedException | Stopped _) {
      // close() was called.
    } catch (Throwable e) {
      // A defect here must not leave the writer waiting.
      Batch poisoned = new Batch(NONE);
      poisoned.defect = e;
      poisoned.checked.countDown();
      ready.clear();
      ready.add(poisoned);
    }
  }

  private final class Filler implements RecordSink {
    private Batch batch;

    Filler() throws InterruptedException {
      batch = begin();
    }

    private Batch begin() throws InterruptedException {
      byte[] slab = free.take();
      return new Batch(slab.length == 0 ? new byte[SLAB_BYTES] : slab);
    }

    @Override
    public void record(SendRecord record, byte[] payload) throws Problem {
      // The bonus stays where it is; it counts so that a batch of large ones is bounded too.
      room(payload.length);
      batch.items.add(new Item(record, payload, null, null, 0, 0, 0, false));
      batch.held += payload.length;
    }

    @Override
    public void block(Entry entry, long object, long offset) throws Problem {
      add(entry, object, offset, false);
    }

    @Override
    public void spill(Entry entry, long object, boolean unmodified) throws Problem {
      add(entry, object, 0, unmodified);
    }

    private void add(Entry entry, long object, long offset, boolean unmodified) throws Problem {
      Packs.Extent extent = packs.locate(entry.ref());
      room(extent.length());
      batch.items.add(new Item(null, NONE, entry, extent, batch.used, object, offset, unmodified));
      batch.used += extent.length();
    }

    private void room(int bytes) throws Problem {
      boolean full =
          batch.items.size() >= MAX_ITEMS
              || bytes > batch.slab.length - batch.used
              || batch.held > SLAB_BYTES;
      if (full && !batch.items.isEmpty()) {
        try {
          dispatch();
          batch = begin();
        } catch (InterruptedException _) {
          throw new Stopped();
        }
      }
      if (bytes > batch.slab.length) {
        batch.slab = new byte[bytes];
      }
    }

    private void dispatch() throws Problem, InterruptedException {
      read(batch);
      ready.put(batch);
      toCheck.put(batch);
    }

    void finish(@Nullable Problem failure) throws InterruptedException {
      batch.last = true;
      batch.failure = failure;
      try {
        if (failure == null) {
          read(batch);
        } else {
          batch.items.clear();
        }
      } catch (Problem e) {
        batch.failure = e;
        batch.items.clear();
      }
      ready.put(batch);
      toCheck.put(batch);
    }
  }

  /// Reads the blobs of a batch, neighbours in one go.
  private static void read(Batch batch) throws Problem {
    Packs.@Nullable Extent run = null;
    int runAt = 0;
    for (Item item : batch.items) {
      Packs.Extent extent = item.extent();
      if (extent == null) {
        continue;
      }
      if (run != null && run.isFollowedBy(extent)) {
        run = run.with(extent);
        continue;
      }
      fetch(run, batch, runAt);
      run = extent;
      runAt = item.at();
    }
    fetch(run, batch, runAt);
  }

  private static void fetch(Packs.@Nullable Extent run, Batch batch, int at) throws Problem {
    if (run != null) {
      try {
        run.read(batch.slab, at);
      } catch (Problem.Corrupt | Problem.Unavailable _) {
        // The check reads them one by one, and from other files that have them.
      }
    }
  }

  private void checkAll() {
    try {
      while (true) {
        Batch batch = toCheck.take();
        check(batch);
        batch.checked.countDown();
        if (batch.last) {
          return;
        }
      }
    } catch (InterruptedException _) {
      // close() was called.
    }
  }

  private void check(Batch batch) {
    try {
      for (Item item : batch.items) {
        if (item.entry() != null && item.extent() != null) {
          packs.check(item.entry().ref(), item.extent(), batch.slab, item.at());
        }
      }
    } catch (Problem e) {
      batch.failure = e;
    } catch (RuntimeException | Error e) {
      batch.defect = e;
    }
  }

  /// Writes everything; returns once the last record was written, or throws before END.
  void drainTo(StreamWriter writer, SendListener listener)
      throws Problem, IOException, InterruptedException {
    while (true) {
      Batch batch = ready.take();
      batch.checked.await();
      if (batch.defect != null) {
        throw new IllegalStateException("walking or checking the tree failed", batch.defect);
      }
      Problem failure = batch.failure;
      if (failure != null) {
        throw failure;
      }
      for (Item item : batch.items) {
        write(item, batch, writer);
      }
      listener.progress(writer.position());
      if (batch.last) {
        return;
      }
      free.put(batch.slab.length == SLAB_BYTES ? batch.slab : NONE);
    }
  }

  private static void write(Item item, Batch batch, StreamWriter writer)
      throws Problem, IOException {
    SendRecord plain = item.record();
    if (plain != null) {
      writer.write(plain, item.payload(), 0, item.payload().length);
      return;
    }
    Entry entry = Objects.requireNonNull(item.entry());
    int length = Objects.requireNonNull(item.extent()).length();
    BlockBlob.Parsed parsed =
        BlockBlob.parse(batch.slab, item.at(), length, entry, item.object(), item.offset());
    SendRecord record =
        item.unmodified() && parsed.record() instanceof SendRecord.Spill spill
            ? spill.withFlags(spill.flags() | SendRecord.Spill.FLAG_UNMODIFIED)
            : parsed.record();
    writer.write(record, batch.slab, parsed.payloadAt(), (int) entry.bytes());
  }

  @Override
  public void close() {
    walker.interrupt();
    checker.interrupt();
  }
}
