package dev.zseal.vault.receive;

import dev.zseal.problem.Problem;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamReader;
import dev.zseal.vault.tree.BlockBlob;
import java.io.InputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/// Reads a stream ahead into [Batch]es, has them hashed, and hands them out in order.
///
/// At most [#SLABS] batches exist at a time, so memory is bounded whatever the stream. A damaged or
/// broken stream ends in a last batch that carries the problem, after all that came before it.
///
/// A payload is vouched for by the header after it. So a batch is handed out when the header behind
/// it was read, and one that ends in a failure leaves out what nothing vouches for.
final class RecordPump implements AutoCloseable {

  private static final int SLABS = 6;
  private static final int SLAB_BYTES = 2 << 20;
  private static final byte[] NONE = {};

  private final StreamReader reader;
  private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(SLABS);
  private final BlockingQueue<Batch> toHash = new ArrayBlockingQueue<>(SLABS);
  private final BlockingQueue<Batch> ready = new ArrayBlockingQueue<>(SLABS);
  private final Thread readerThread;
  private final Thread hasherThread;
  private volatile boolean hashing = true;
  private volatile boolean closed;

  RecordPump(InputStream in, String source) {
    reader = new StreamReader(in, source);
    for (int i = 0; i < SLABS; i++) {
      free.add(NONE);
    }
    readerThread = Thread.ofPlatform().daemon().name("zseal-read").start(this::readAll);
    hasherThread = Thread.ofPlatform().daemon().name("zseal-hash").start(this::hashAll);
  }

  /// The next batch; after the one marked `last` there is none.
  Batch take() throws InterruptedException {
    Batch batch = ready.take();
    batch.hashed.await();
    if (batch.defect != null) {
      throw new IllegalStateException("reading or hashing the stream failed", batch.defect);
    }
    return batch;
  }

  /// Gives a batch's memory back.
  void recycle(Batch batch) {
    // Only a slab of the usual size is worth keeping: a large block got one of its own.
    free.add(batch.slab.length == SLAB_BYTES ? batch.slab : NONE);
  }

  /// Says whether hashes are wanted from now on: not while a stream is only drained.
  void setHashing(boolean wanted) {
    hashing = wanted;
  }

  private void readAll() {
    try {
      boolean more = true;
      while (more && !closed) {
        more = readBatch();
      }
    } catch (InterruptedException _) {
      // close() was called: nobody waits for more.
    }
  }

  private @Nullable SendRecord pending;

  private boolean readBatch() throws InterruptedException {
    byte[] slab = free.take();
    Batch batch = new Batch(slab.length == 0 ? new byte[SLAB_BYTES] : slab);
    try {
      fill(batch);
    } catch (Problem e) {
      batch.failure = e;
      batch.refuted = reader.isRefuted();
      batch.last = true;
    } catch (RuntimeException | Error e) {
      batch.defect = e;
      batch.last = true;
    }
    batch.position = reader.position();
    batch.vouch(reader.vouchedTo());
    ready.put(batch);
    toHash.put(batch);
    return !batch.last;
  }

  private void fill(Batch batch) throws Problem {
    while (true) {
      SendRecord record = pending != null ? pending : reader.next();
      pending = null;
      if (record == null) {
        batch.last = true;
        return;
      }
      if (batch.items.size() == Batch.MAX_ITEMS) {
        pending = record;
        return;
      }
      byte[] header =
          switch (record) {
            case SendRecord.Write write -> BlockBlob.header(write);
            case SendRecord.Spill spill -> BlockBlob.header(spill.modified());
            default -> NONE;
          };
      int length = header.length + reader.payloadLength();
      if (length > batch.slab.length - batch.used) {
        if (batch.used > 0 || !batch.items.isEmpty()) {
          pending = record;
          return;
        }
        batch.slab = new byte[length];
      }
      System.arraycopy(header, 0, batch.slab, batch.used, header.length);
      boolean canonical = reader.isCanonical();
      long offset = reader.recordOffset();
      reader.readPayload(batch.slab, batch.used + header.length);
      batch.items.add(
          new Batch.Item(
              record,
              offset,
              reader.position(),
              batch.used,
              header.length,
              reader.payloadLength(),
              canonical,
              reader.order()));
      batch.used += length;
      if (hasBeginThatCounts(batch)) {
        return;
      }
    }
  }

  /// Whether a stream may be refused or begun with what the batch has: a BEGIN, and the record
  /// after it, whose sum is that of the BEGIN. On a slow line the batch would not be full for long,
  /// and until then nothing keeps what the stream builds on.
  private static boolean hasBeginThatCounts(Batch batch) {
    int count = batch.items.size();
    return count >= 2 && batch.items.get(count - 2).record instanceof SendRecord.Begin;
  }

  private void hashAll() {
    try {
      while (true) {
        Batch batch = toHash.take();
        batch.hash(hashing);
        if (batch.last) {
          return;
        }
      }
    } catch (InterruptedException _) {
      // close() was called.
    }
  }

  @Override
  public void close() {
    closed = true;
    readerThread.interrupt();
    hasherThread.interrupt();
  }
}
