package dev.zseal.vault.send;

import dev.zseal.problem.Problem;
import dev.zseal.stream.SendRecord;
import dev.zseal.vault.tree.DnodeEntry;
import dev.zseal.vault.tree.Entry;
import org.jspecify.annotations.Nullable;

/// Joins neighbouring FREE and FREEOBJECTS records as `zfs send` does, and passes the rest on.
///
/// One record is pending at most; any other record sends it on its way. Source: `dump_free` and
/// `dump_freeobjects` in OpenZFS `module/zfs/dmu_send.c`.
final class FreeRuns {

  private static final byte[] NONE = {};

  private final RecordSink sink;
  private final long objectCapacity;
  private SendRecord.@Nullable Free free;
  private SendRecord.@Nullable FreeObjects freeObjects;

  /// @param objectCapacity object numbers the meta-dnode has room for
  FreeRuns(RecordSink sink, long objectCapacity) {
    this.sink = sink;
    this.objectCapacity = objectCapacity;
  }

  void freeObjects(long first, long count) throws Problem {
    if (first >= objectCapacity) {
      return;
    }
    long clipped = Math.min(count, objectCapacity - first);
    SendRecord.FreeObjects last = freeObjects;
    if (last != null && last.first() + last.count() == first) {
      freeObjects = new SendRecord.FreeObjects(last.first(), last.count() + clipped);
      return;
    }
    flush();
    freeObjects = new SendRecord.FreeObjects(first, clipped);
  }

  /// A hole of `blocks` blocks of `size` bytes from block `start` on; offsets are unsigned.
  void hole(long object, long start, long blocks, int size) throws Problem {
    if (Math.unsignedMultiplyHigh(start, size) != 0) {
      return;
    }
    long offset = start * size;
    boolean endless = Math.unsignedMultiplyHigh(start + blocks, size) != 0;
    long length = (endless ? -1L : (start + blocks) * size) - offset;
    SendRecord.Free last = free;
    if (last != null && last.object() == object && last.offset() + last.length() == offset) {
      boolean toEnd = length == SendRecord.Free.TO_END;
      long joined = toEnd ? length : last.length() + length;
      free = new SendRecord.Free(object, last.offset(), joined);
      return;
    }
    flush();
    free = new SendRecord.Free(object, offset, length);
    if (length == SendRecord.Free.TO_END) {
      flush();
    }
  }

  /// The FREE that follows every OBJECT; it never joins another.
  void tail(long object, long offset) throws Problem {
    record(new SendRecord.Free(object, offset, SendRecord.Free.TO_END), NONE);
  }

  void object(DnodeEntry object) throws Problem {
    flush();
    sink.object(object);
    sink.record(object.dnode(), object.ownedBonus());
  }

  void record(SendRecord record, byte[] payload) throws Problem {
    flush();
    sink.record(record, payload);
  }

  void block(Entry entry, long object, long offset) throws Problem {
    flush();
    sink.block(entry, object, offset);
  }

  void spill(Entry entry, long object, boolean unmodified) throws Problem {
    flush();
    sink.spill(entry, object, unmodified);
  }

  void flush() throws Problem {
    if (free != null) {
      sink.record(free, NONE);
      free = null;
    }
    if (freeObjects != null) {
      sink.record(freeObjects, NONE);
      freeObjects = null;
    }
  }
}
