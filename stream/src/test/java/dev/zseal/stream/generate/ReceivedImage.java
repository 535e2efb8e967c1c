package dev.zseal.stream.generate;

import dev.zseal.problem.Problem;
import dev.zseal.stream.KeyData;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamHead;
import dev.zseal.stream.StreamReader;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What `zfs receive` makes of streams, by the rules of OpenZFS `module/zfs/dmu_recv.c`.
///
/// An increment that leans on anything a receiver does not keep fails here, or shows in the full.
public final class ReceivedImage implements Image {

  @SuppressWarnings("ArrayRecordComponent")
  private record Block(SendRecord.Write write, byte[] payload) {}

  private static final class Recorded implements Blocks {
    final NavigableMap<Long, Block> blocks = new TreeMap<>();

    @Override
    public long next(long from) {
      Long next = blocks.ceilingKey(from);
      return next == null ? -1 : next;
    }

    @Override
    public boolean changed(long start, long end, int since) {
      return !blocks.subMap(start, end).isEmpty();
    }

    private Block block(long block) {
      Block found = blocks.get(block);
      if (found == null) {
        throw new IllegalArgumentException("no block " + block);
      }
      return found;
    }

    @Override
    public SendRecord.Write write(long block) {
      return block(block).write();
    }

    @Override
    public void fill(long block, byte[] into) {
      byte[] payload = block(block).payload();
      System.arraycopy(payload, 0, into, 0, payload.length);
    }
  }

  private StreamHead head;
  private final NavigableMap<Long, SendRecord.ObjectRange> ranges = new TreeMap<>();
  private final NavigableMap<Long, ObjectImage> objects = new TreeMap<>();

  private ReceivedImage(StreamHead head) {
    this.head = head;
  }

  /// Takes a full, then increments on top of it.
  public static ReceivedImage of(byte[] full, byte[]... increments) throws Problem {
    StreamReader reader = reader(full);
    var image = new ReceivedImage(head(reader));
    image.addAll(reader);
    for (byte[] increment : increments) {
      StreamReader more = reader(increment);
      StreamHead head = head(more);
      if (head.begin().fromGuid() != image.head.begin().toGuid()) {
        throw new IllegalArgumentException("not an increment on this");
      }
      image.head = head.asFull();
      image.addAll(more);
    }
    return image;
  }

  private static StreamReader reader(byte[] stream) {
    return new StreamReader(new ByteArrayInputStream(stream), "a stream");
  }

  private static StreamHead head(StreamReader reader) throws Problem {
    if (!(reader.next() instanceof SendRecord.Begin begin)) {
      throw new IllegalArgumentException("no BEGIN");
    }
    return new StreamHead(begin, reader.payload(), reader.order());
  }

  private void addAll(StreamReader reader) throws Problem {
    for (SendRecord record = reader.next(); record != null; record = reader.next()) {
      add(record, reader.payload());
    }
    int slots = SendRecord.ObjectRange.SLOTS;
    ranges.keySet().removeIf(index -> objects.subMap(index * slots, (index + 1) * slots).isEmpty());
  }

  private void add(SendRecord record, byte[] payload) {
    switch (record) {
      case SendRecord.ObjectRange range ->
          ranges.put(range.firstObject() / SendRecord.ObjectRange.SLOTS, range);
      case SendRecord.Dnode dnode -> dnode(dnode, payload);
      case SendRecord.Write write -> {
        ObjectImage object = object(write.object());
        long block = write.offset() / object.dnode().blockSize();
        blocks(object).put(block, new Block(write, payload));
      }
      case SendRecord.Spill spill -> spill(spill, payload);
      case SendRecord.Free free -> {
        ObjectImage object = object(free.object());
        long start = free.offset() / object.dnode().blockSize();
        boolean toEnd = free.length() == SendRecord.Free.TO_END;
        long count = toEnd ? Long.MAX_VALUE - start : free.length() / object.dnode().blockSize();
        blocks(object).subMap(start, start + count).clear();
      }
      case SendRecord.FreeObjects free ->
          objects.subMap(free.first(), free.first() + free.count()).clear();
      case SendRecord.End _ -> {}
      default -> throw new IllegalArgumentException(record.type() + " record");
    }
  }

  private static NavigableMap<Long, Block> blocks(ObjectImage object) {
    return ((Recorded) object.blocks()).blocks;
  }

  /// See `receive_object`: what is there is freed as a whole, or its blocks, or nothing of it.
  private void dnode(SendRecord.Dnode now, byte[] bonus) {
    Map.Entry<Long, ObjectImage> before = objects.lowerEntry(now.object());
    if (before != null && before.getKey() + before.getValue().dnode().slotCount() > now.object()) {
      throw new IllegalArgumentException("object %d lies within another".formatted(now.object()));
    }
    ObjectImage old = objects.get(now.object());
    objects.subMap(now.object(), now.object() + now.slotCount()).clear();
    if (old != null && freesObject(old.dnode(), now)) {
      old = null;
    }
    Recorded kept = new Recorded();
    if (old != null
        && old.dnode().blockSize() == now.blockSize()
        && old.dnode().blockPointers() <= now.blockPointers()) {
      kept.blocks.putAll(blocks(old));
    }
    SpillImage spill = old == null || !now.hasSpill() ? null : old.spill();
    objects.put(now.object(), new ObjectImage(now, bonus, kept, spill));
  }

  private static boolean freesObject(SendRecord.Dnode old, SendRecord.Dnode now) {
    boolean otherIndirects =
        old.levels() > 1 && old.indirectBlockShift() != now.indirectBlockShift();
    return otherIndirects || now.levels() < old.levels() || old.slotCount() != now.slotCount();
  }

  /// See `receive_spill`: a block said to be unmodified is not looked at.
  private void spill(SendRecord.Spill spill, byte[] payload) {
    ObjectImage object = object(spill.object());
    if ((spill.flags() & SendRecord.Spill.FLAG_UNMODIFIED) != 0) {
      if (object.spill() == null) {
        throw new IllegalArgumentException("object %d had no spill".formatted(spill.object()));
      }
      return;
    }
    var image = new SpillImage(spill, payload, 0);
    objects.put(
        spill.object(),
        new ObjectImage(object.dnode(), object.ownedBonus(), object.blocks(), image));
  }

  private ObjectImage object(long number) {
    @Nullable ObjectImage object = objects.get(number);
    if (object == null) {
      throw new IllegalArgumentException("no object " + number);
    }
    return object;
  }

  @Override
  public int version() {
    return 0;
  }

  @Override
  public StreamHead head(int from) {
    return head;
  }

  private KeyData keys() {
    try {
      return head.keyData();
    } catch (Problem e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Override
  public BlockTree meta() {
    KeyData keys = keys();
    return new BlockTree(
        keys.metaLevels(), keys.metaBlockPointers(), keys.metaIndirectBlockShift());
  }

  @Override
  public long lastRange() {
    return keys().metaMaxBlockId();
  }

  @Override
  public Leaves ranges() {
    return new Leaves() {
      @Override
      public long next(long from) {
        Long next = ranges.ceilingKey(from);
        return next == null ? -1 : next;
      }

      @Override
      public boolean changed(long start, long end, int since) {
        return !ranges.subMap(start, end).isEmpty();
      }
    };
  }

  @Override
  public SendRecord.ObjectRange range(long index) {
    SendRecord.ObjectRange range = ranges.get(index);
    if (range == null) {
      throw new IllegalArgumentException("no range " + index);
    }
    return range;
  }

  @Override
  public List<ObjectImage> objects(long index) {
    long first = index * SendRecord.ObjectRange.SLOTS;
    return List.copyOf(objects.subMap(first, first + SendRecord.ObjectRange.SLOTS).values());
  }
}
