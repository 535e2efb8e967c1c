package dev.zseal.stream.generate;

import org.jspecify.annotations.Nullable;

/// A filesystem: nine tenths of its bytes in files of 128 KiB blocks, one tenth in files of one
/// block of 4 to 64 KiB, large ones strewn among small ones.
public final class FilesDataset implements Dataset {

  private static final long FIRST_FILE = 128;
  private static final int LARGE_BLOCK = 128 << 10;
  private static final int SMALL_STEPS = 121;
  private static final long SMALL_MEAN = 34 << 10;

  private final Identity identity;
  private final Changes changes;
  private final long largeBlocks;
  private final long blocksPerLarge;
  private final long large;
  private final long files;

  /// @param size payload bytes, about
  /// @param share of the blocks that each version after the first changes
  public FilesDataset(String name, long size, double share, long seed) {
    this.identity = new Identity(name, false, seed, BlockTree.meta(17), 0);
    this.changes = EvenChanges.share(Noise.of(seed, -3), share);
    long bytes = Math.max(size, 1 << 20);
    largeBlocks = bytes * 9 / 10 / LARGE_BLOCK;
    blocksPerLarge = Math.clamp(bytes / 16 / LARGE_BLOCK, 2, (1 << 30) / LARGE_BLOCK);
    large = (largeBlocks + blocksPerLarge - 1) / blocksPerLarge;
    files = large + Math.max(1, bytes / 10 / SMALL_MEAN);
  }

  @Override
  public Image at(int version) {
    var contents =
        new SolidImage.Contents() {
          @Override
          public long lastObject() {
            return FIRST_FILE + files - 1;
          }

          @Override
          public SolidImage.@Nullable Solid object(long number, int v) {
            return number < FIRST_FILE ? system(number, v) : file(number, v);
          }
        };
    return new SolidImage(identity, contents, version);
  }

  private SolidImage.@Nullable Solid file(long number, int version) {
    long i = number - FIRST_FILE;
    if (i >= files) {
      return null;
    }
    long nth = i * large / files;
    if ((i + 1) * large / files > nth) {
      long blocks = Math.min(blocksPerLarge, largeBlocks - nth * blocksPerLarge);
      return solid(number, Dnodes.FILE, true, LARGE_BLOCK, blocks, version, changes);
    }
    long steps = Noise.below(Noise.of(identity.seed(), -4, number), SMALL_STEPS);
    return solid(number, Dnodes.FILE, true, (int) (4096 + steps * 512), 1, version, changes);
  }

  /// Master node, attribute registry, delete queue and root directory, as `zfs create` makes them.
  private SolidImage.@Nullable Solid system(long number, int version) {
    Changes none = new EvenChanges(0, 0);
    return switch ((int) number) {
      case 1 -> solid(number, 21, false, 512, 1, version, none);
      case 32 -> solid(number, 45, false, 512, 1, version, none);
      case 33 -> solid(number, 22, false, 512, 1, version, none);
      case 34 -> solid(number, Dnodes.DIRECTORY, true, 512, 1, version, none);
      case 35 -> solid(number, 46, false, 1536, 1, version, none);
      case 36 -> solid(number, 47, false, 16 << 10, 2, version, none);
      default -> null;
    };
  }

  private SolidImage.Solid solid(
      long number,
      int type,
      boolean attributes,
      int blockSize,
      long blocks,
      int version,
      Changes by) {
    return new SolidImage.Solid(
        Dnodes.plain(number, type, attributes, blockSize, blocks - 1),
        new SolidBlocks(
            identity, by, version, number, type, blocks, blockSize, blockSize, blockSize));
  }
}
