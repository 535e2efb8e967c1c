package dev.zseal.stream.generate;

import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamHead;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An image whose objects are all there in every version; only their blocks change.
final class SolidImage implements Image {

  private static final int SLOTS = SendRecord.ObjectRange.SLOTS;

  private final Identity identity;
  private final Contents contents;
  private final int version;

  /// What the image consists of.
  interface Contents {

    /// The largest object number.
    long lastObject();

    /// The blocks of an object and its dnode, without the bonus; null for a free number.
    @Nullable Solid object(long number, int version);
  }

  /// An object of the image.
  record Solid(SendRecord.Dnode dnode, SolidBlocks blocks) {}

  SolidImage(Identity identity, Contents contents, int version) {
    this.identity = identity;
    this.contents = contents;
    this.version = version;
  }

  @Override
  public int version() {
    return version;
  }

  @Override
  public StreamHead head(int from) {
    return identity.head(version, from, lastRange());
  }

  @Override
  public BlockTree meta() {
    return identity.meta();
  }

  @Override
  public long lastRange() {
    return contents.lastObject() / SLOTS;
  }

  @Override
  public Leaves ranges() {
    return new Leaves() {
      @Override
      public long next(long from) {
        for (long index = from; index <= lastRange(); index++) {
          if (!solids(index).isEmpty()) {
            return index;
          }
        }
        return -1;
      }

      @Override
      public boolean changed(long start, long end, int since) {
        for (long index = start; index < end && index <= lastRange(); index++) {
          for (Solid solid : solids(index)) {
            if (solid.blocks().changed(0, Long.MAX_VALUE, since)) {
              return true;
            }
          }
        }
        return false;
      }
    };
  }

  private List<Solid> solids(long index) {
    List<Solid> all = new ArrayList<>(SLOTS);
    for (long number = index * SLOTS; number < (index + 1) * SLOTS; number++) {
      Solid solid = contents.object(number, version);
      if (solid != null) {
        all.add(solid);
      }
    }
    return all;
  }

  /// The version that wrote the dnode block.
  private int written(long index) {
    Leaves ranges = ranges();
    int written = version;
    while (written > 0 && !ranges.changed(index, index + 1, written - 1)) {
      written--;
    }
    return written;
  }

  @Override
  public SendRecord.ObjectRange range(long index) {
    return Sealing.range(
        index, identity.salt(), Noise.of(identity.seed(), -1, index, written(index)));
  }

  @Override
  public List<ObjectImage> objects(long index) {
    // All bonuses of a dnode block are sealed as one message: they change together.
    int written = written(index);
    return solids(index).stream()
        .map(solid -> {
          SendRecord.Dnode dnode = solid.dnode();
          long bonus = Noise.of(identity.seed(), -2, dnode.object(), written);
          byte[] bytes = Noise.bytes(dnode.rawBonusLength(), bonus);
          return new ObjectImage(dnode, bytes, solid.blocks(), null);
        })
        .toList();
  }
}
