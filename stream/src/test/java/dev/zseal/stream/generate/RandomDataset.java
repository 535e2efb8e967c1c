package dev.zseal.stream.generate;

import dev.zseal.stream.Features;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamHead;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// A small dataset with an eventful history, all of it in memory.
///
/// From version to version objects come and go, alone and by the hundred, are written, cut short,
/// grown over holes, punched; they change bonus, spill and block size; their numbers are used again
/// for others, over fewer and more slots. Nothing happens that OpenZFS would not do.
public final class RandomDataset implements Dataset {

  private static final int SLOTS = SendRecord.ObjectRange.SLOTS;
  private static final int[] BLOCK_SIZES = {512, 512, 1024, 1536, 4096, 16 << 10, 128 << 10};
  private static final int[] SLOT_COUNTS = {1, 1, 1, 2, 2, 3, 4, 8, 16, 32};
  private static final int[] TYPES = {19, 19, 19, 20, 22, 40, 44, 21, 0x83, 0xc4, 0xe4};
  private static final long[] FAR_RANGES = {31, 64, 100, 1000, 4096, 70_000, 1 << 22};

  private final SplittableRandom random;
  private final Identity identity;
  private final int largestBlock;
  private final StoredRanges now = new StoredRanges();
  private final List<Snapshot> snapshots = new ArrayList<>();
  private long lastRange;
  private int version;

  /// Lives through `versions` snapshots.
  public RandomDataset(long seed, int versions) {
    random = new SplittableRandom(seed);
    boolean large = random.nextInt(8) == 0;
    largestBlock = large ? 1 << 20 : 128 << 10;
    identity =
        new Identity(
            "pool/random-" + seed,
            random.nextInt(4) == 0,
            seed,
            BlockTree.meta(12 + random.nextInt(6)),
            large ? Features.LARGE_BLOCKS : 0);
    int first = 1 + random.nextInt(120);
    for (int i = 0; i < first; i++) {
      create();
    }
    snapshots.add(new Snapshot(0, lastRange, now.copy()));
    while (snapshots.size() < versions) {
      version++;
      int events = random.nextInt(8) == 0 ? 0 : 1 + random.nextInt(60);
      for (int i = 0; i < events; i++) {
        event();
      }
      snapshots.add(new Snapshot(version, lastRange, now.copy()));
    }
  }

  @Override
  public Image at(int which) {
    return snapshots.get(which);
  }

  private void event() {
    int kind = random.nextInt(100);
    StoredObject object = pick();
    if (object == null || kind < 25) {
      create();
    } else if (kind < 35) {
      remove(object);
    } else if (kind < 38) {
      removeMany();
    } else if (kind < 48) {
      recycle(object);
    } else if (kind < 52) {
      spreadOver(object);
    } else {
      now.touch(object.shape.number(), version);
      change(object, kind);
    }
  }

  /// Changes an object that stays itself.
  private void change(StoredObject object, int kind) {
    long last = object.maxBlockId();
    if (kind < 66) {
      writeSome(object, random.nextLong(last + 1));
    } else if (kind < 72) {
      writeSome(object, reach(object));
    } else if (kind < 78) {
      object.resize(random.nextLong(last + 1), version);
    } else if (kind < 82) {
      object.resize(Math.max(last, reach(object)), version);
    } else if (kind < 88) {
      long start = random.nextLong(last + 1);
      object.punch(start, start + 1 + random.nextLong(last - start + 1), version);
    } else if (kind < 90) {
      object.punch(0, Long.MAX_VALUE, version);
    } else if (kind < 93) {
      object.setBlockSize(blockSize(), version, random.nextLong());
    } else if (object.shape.bonusType() == Dnodes.SYSTEM_ATTRIBUTES) {
      changeAttributes(object, kind);
    }
  }

  private void changeAttributes(StoredObject object, int kind) {
    if (kind < 95) {
      object.setBonusLength(8 * (1 + random.nextInt(object.bonusRoom() / 8)));
    } else if (kind < 98 || !object.hasSpill()) {
      int size = 512 * (1 + random.nextInt(8));
      object.setSpill(version, random.nextLong(), size, 512 * (1 + random.nextInt(8)));
    } else {
      object.removeSpill();
    }
  }

  private @Nullable StoredObject pick() {
    List<StoredObject> all = new ArrayList<>();
    now.all().values().forEach(range -> all.addAll(range.objects.values()));
    return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
  }

  private void create() {
    long index =
        random.nextInt(12) == 0
            ? FAR_RANGES[random.nextInt(FAR_RANGES.length)]
            : random.nextInt(1 + random.nextInt(12));
    long first = Math.max(1, index * SLOTS);
    int slots = SLOT_COUNTS[random.nextInt(SLOT_COUNTS.length)];
    long number = first + random.nextInt(SLOTS);
    if (number + slots <= (index + 1) * SLOTS && isFree(index, number, number + slots)) {
      add(shape(number, slots));
    }
  }

  private boolean isFree(long index, long start, long end) {
    StoredRanges.Range range = now.all().get(index);
    return range == null
        || range.objects.values().stream()
            .noneMatch(o -> o.shape.number() < end && o.end() > start);
  }

  private StoredObject.Shape shape(long number, int slots) {
    int type = TYPES[random.nextInt(TYPES.length)];
    boolean isFile = type == 19 || type == 20;
    boolean attributes = random.nextInt(8) < (isFile ? 7 : 2);
    int bonusType = attributes ? Dnodes.SYSTEM_ATTRIBUTES : 0;
    return new StoredObject.Shape(
        number,
        type,
        bonusType,
        slots,
        random.nextInt(3) == 0 ? 17 : 12 + random.nextInt(6),
        Dnodes.pointers(slots, bonusType, 0),
        random.nextInt(5) == 0 ? 15 : 0);
  }

  private void add(StoredObject.Shape shape) {
    int size = blockSize();
    StoredObject object = new StoredObject(shape, 0, size);
    if (shape.bonusType() != 0) {
      object.setBonusLength(8 * (1 + random.nextInt(object.bonusRoom() / 8)));
      if (random.nextInt(4) == 0) {
        changeAttributes(object, 96);
      }
    }
    int writes = random.nextInt(5);
    for (int i = 0; i < writes; i++) {
      writeSome(object, reach(object));
    }
    if (random.nextInt(4) == 0) {
      object.resize(Math.max(object.maxBlockId(), reach(object)), version);
    }
    now.touch(shape.number(), version).objects.put(shape.number(), object);
    lastRange = Math.max(lastRange, shape.number() / SLOTS);
  }

  private int blockSize() {
    return random.nextInt(40) == 0
        ? largestBlock
        : BLOCK_SIZES[random.nextInt(BLOCK_SIZES.length - (random.nextInt(4) == 0 ? 0 : 2))];
  }

  /// A block id: mostly within a few blocks, at times far away.
  private long reach(StoredObject object) {
    int bits = random.nextInt(10) == 0 ? random.nextInt(34) : random.nextInt(8);
    long farthest = Math.max(1, (1L << 62) / object.blockSize());
    return Math.min(random.nextLong(1L << bits), farthest - 1);
  }

  /// Writes up to a few blocks from `start` on.
  private void writeSome(StoredObject object, long start) {
    int most = object.blockSize() > 4096 ? 3 : random.nextInt(8) == 0 ? 80 : 6;
    int count = 1 + random.nextInt(most);
    int sectors = object.blockSize() / 512;
    for (int i = 0; i < count; i++) {
      int size = random.nextInt(8) == 0 ? sectors : 1 + random.nextInt(Math.min(sectors, 4));
      object.write(start + i, version, random.nextLong(), 512 * size);
    }
  }

  private void remove(StoredObject object) {
    long number = object.shape.number();
    now.touch(number, version).objects.remove(number);
  }

  /// Frees every object of some neighbouring dnode blocks.
  private void removeMany() {
    long from = random.nextLong(lastRange + 1);
    long to = from + random.nextInt(4);
    now.all()
        .subMap(from, true, to, true)
        .forEach((index, range) -> {
          if (!range.objects.isEmpty()) {
            now.touch(index * SLOTS, version);
            range.objects.clear();
          }
        });
  }

  /// Frees an object and gives its number to another, of the same shape or not.
  private void recycle(StoredObject object) {
    remove(object);
    StoredObject.Shape old = object.shape;
    boolean same = random.nextBoolean();
    int slots = same ? old.slots() : 1 + random.nextInt(old.slots());
    add(same ? old : shape(old.number(), slots));
  }

  /// Frees neighbours and puts one object in their place, beginning at any of their slots.
  private void spreadOver(StoredObject object) {
    long index = object.shape.number() / SLOTS;
    long start = object.shape.number() + random.nextInt(object.shape.slots());
    long end = Math.min((index + 1) * SLOTS, start + 1 + random.nextInt(SLOTS));
    StoredRanges.Range range = now.touch(start, version);
    range.objects.values().removeIf(o -> o.shape.number() < end && o.end() > start);
    add(shape(start, (int) (end - start)));
  }

  /// What one snapshot has.
  private final class Snapshot implements Image {
    private final int number;
    private final long last;
    private final StoredRanges ranges;

    Snapshot(int number, long last, StoredRanges ranges) {
      this.number = number;
      this.last = last;
      this.ranges = ranges;
    }

    @Override
    public int version() {
      return number;
    }

    @Override
    public StreamHead head(int from) {
      return identity.head(number, from, last);
    }

    @Override
    public BlockTree meta() {
      return identity.meta();
    }

    @Override
    public long lastRange() {
      return last;
    }

    @Override
    public Leaves ranges() {
      return ranges;
    }

    @Override
    public SendRecord.ObjectRange range(long index) {
      int written = ranges.range(index).written;
      long content = Noise.of(identity.seed(), -1, index, written);
      return Sealing.range(index, identity.salt(), content);
    }

    @Override
    public List<ObjectImage> objects(long index) {
      StoredRanges.Range range = ranges.range(index);
      List<ObjectImage> all = new ArrayList<>();
      range.objects.forEach((object, stored) -> {
        long bonus = Noise.of(identity.seed(), -2, object, range.written);
        all.add(stored.image(identity, bonus));
      });
      return all;
    }
  }
}
