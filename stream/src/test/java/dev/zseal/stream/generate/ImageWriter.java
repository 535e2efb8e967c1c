package dev.zseal.stream.generate;

import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamHead;
import dev.zseal.stream.StreamWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes images as raw streams, record for record as `zfs send -w` does.
///
/// An increment carries every dnode block written since, with all its objects; of an object, what
/// was written or freed since, and the holes that `traverse_dataset` meets on the way.
public final class ImageWriter {

  private static final int SLOTS = SendRecord.ObjectRange.SLOTS;
  private static final int LARGEST_BLOCK = 16 << 20;

  private final StreamWriter out;
  private final Image image;
  private final int since;
  private final long capacity;
  private byte[] payload = new byte[128 << 10];
  private long payloadBytes;
  private SendRecord.@Nullable Free free;
  private SendRecord.@Nullable FreeObjects freeObjects;

  private ImageWriter(Image image, int since, OutputStream out) {
    this.image = image;
    this.since = since;
    this.capacity = (image.lastRange() + 1) * SLOTS;
    this.out = new StreamWriter(out, image.head(since).order());
  }

  /// Writes the full stream of `image` and returns the payload bytes of its WRITEs.
  public static long full(Image image, OutputStream out) throws IOException {
    return new ImageWriter(image, -1, out).write();
  }

  /// Writes the increment from version `from` of the same dataset to `image`, and returns the same.
  public static long increment(int from, Image image, OutputStream out) throws IOException {
    return new ImageWriter(image, from, out).write();
  }

  private long write() throws IOException {
    StreamHead head = image.head(since);
    out.begin(head.begin(), head.payload());
    if (since < 0 || image.ranges().changed(0, image.lastRange() + 1, since)) {
      image
          .meta()
          .walk(
              image.ranges(),
              since,
              new BlockTree.Visitor() {
                @Override
                public void data(long index) throws IOException {
                  range(index);
                }

                @Override
                public void hole(long start, long span) throws IOException {
                  freeObjects(start * SLOTS, span * SLOTS);
                }
              });
    }
    flushFrees();
    out.end();
    out.flush();
    return payloadBytes;
  }

  private void range(long index) throws IOException {
    record(image.range(index));
    List<ObjectImage> objects = image.objects(index);
    // Object 0 is the meta-dnode itself.
    long slot = Math.max(1, index * SLOTS);
    for (ObjectImage object : objects) {
      freeSlots(slot, object.dnode().object());
      object(object);
      slot = object.dnode().object() + object.dnode().slotCount();
    }
    freeSlots(slot, (index + 1) * SLOTS);
  }

  private void freeSlots(long from, long to) throws IOException {
    for (long slot = from; slot < to; slot++) {
      freeObjects(slot, 1);
    }
  }

  private void object(ObjectImage object) throws IOException {
    SendRecord.Dnode dnode = object.dnode();
    flushFrees();
    out.write(dnode, object.ownedBonus(), 0, object.ownedBonus().length);
    record(
        new SendRecord.Free(
            dnode.object(), (dnode.maxBlockId() + 1) * dnode.blockSize(), SendRecord.Free.TO_END));
    SpillImage spill = object.spill();
    boolean unmodified = spill != null && spill.version() <= since;
    if (spill != null && unmodified) {
      int flags = spill.spill().flags() | SendRecord.Spill.FLAG_UNMODIFIED;
      spill(spill.spill().withFlags(flags), spill.ownedPayload());
    }
    blocks(object);
    if (spill != null && !unmodified) {
      spill(spill.spill(), spill.ownedPayload());
    }
  }

  private void blocks(ObjectImage object) throws IOException {
    SendRecord.Dnode dnode = object.dnode();
    boolean holesToTheEnd = isMetadata(dnode.dnodeType());
    Blocks blocks = object.blocks();
    object
        .tree()
        .walk(
            blocks,
            since,
            new BlockTree.Visitor() {
              @Override
              public void data(long block) throws IOException {
                block(blocks, block);
              }

              @Override
              public void hole(long start, long span) throws IOException {
                if (holesToTheEnd || start <= dnode.maxBlockId()) {
                  free(dnode.object(), start, span, dnode.blockSize());
                }
              }
            });
  }

  private void block(Blocks blocks, long block) throws IOException {
    SendRecord.Write write = blocks.write(block);
    int length = (int) write.compressedSize();
    if (length > payload.length) {
      payload = new byte[LARGEST_BLOCK];
    }
    blocks.fill(block, payload);
    flushFrees();
    out.write(write, payload, 0, length);
    payloadBytes += length;
  }

  private void spill(SendRecord.Spill spill, byte[] bytes) throws IOException {
    flushFrees();
    out.write(spill, bytes, 0, bytes.length);
  }

  /// File contents, volume data, plain arrays and deduplicated blocks are data, the rest metadata.
  private static boolean isMetadata(int type) {
    if ((type & 0x80) != 0) {
      return (type & 0x40) != 0;
    }
    return !List.of(19, 23, 25, 26, 49).contains(type);
  }

  private void record(SendRecord record) throws IOException {
    flushFrees();
    out.write(record);
  }

  private void freeObjects(long first, long count) throws IOException {
    if (first >= capacity) {
      return;
    }
    long clipped = Math.min(count, capacity - first);
    SendRecord.FreeObjects pending = freeObjects;
    if (pending != null && pending.first() + pending.count() == first) {
      freeObjects = new SendRecord.FreeObjects(pending.first(), pending.count() + clipped);
    } else {
      flushFrees();
      freeObjects = new SendRecord.FreeObjects(first, clipped);
    }
  }

  private void free(long object, long start, long span, int size) throws IOException {
    if (Math.unsignedMultiplyHigh(start, size) != 0) {
      return;
    }
    long offset = start * size;
    boolean cut = Math.unsignedMultiplyHigh(start + span, size) != 0;
    long length = cut ? -1 - offset : span * size;
    SendRecord.Free pending = free;
    if (pending != null
        && pending.object() == object
        && pending.offset() + pending.length() == offset) {
      free = new SendRecord.Free(object, pending.offset(), pending.length() + length);
    } else {
      flushFrees();
      free = new SendRecord.Free(object, offset, length);
    }
  }

  private void flushFrees() throws IOException {
    if (free != null) {
      out.write(free);
      free = null;
    }
    if (freeObjects != null) {
      out.write(freeObjects);
      freeObjects = null;
    }
  }
}
