package dev.zseal.stream.generate;

import org.jspecify.annotations.Nullable;

/// A volume, written from end to end.
public final class VolumeDataset implements Dataset {

  private static final int DATA = 1;
  private static final int PROPERTIES = 2;

  private final Identity identity;
  private final Geometry geometry;
  private final Changes changes;

  /// Its size and blocks.
  ///
  /// @param blockSize bytes of a block once opened
  /// @param sealedSize bytes on disk of a block as first written; less stands for compressed
  /// @param rewrittenSize the same of a block written again
  public record Geometry(long blocks, int blockSize, int sealedSize, int rewrittenSize) {

    public Geometry {
      boolean sizes = sealedSize <= blockSize && rewrittenSize <= blockSize;
      boolean sectors = (blockSize | sealedSize | rewrittenSize) % 512 == 0;
      if (blocks < 1 || sealedSize < 512 || rewrittenSize < 512 || !sizes || !sectors) {
        throw new IllegalArgumentException("impossible geometry");
      }
    }
  }

  private VolumeDataset(String name, Geometry geometry, Changes changes, long seed) {
    this.identity = new Identity(name, true, seed, BlockTree.meta(17), 0);
    this.geometry = geometry;
    this.changes = changes;
  }

  /// A volume of which each version changes a share of the blocks.
  public static VolumeDataset changing(String name, Geometry geometry, double share, long seed) {
    Changes changes = EvenChanges.share(Noise.of(seed, -3), share);
    return new VolumeDataset(name, geometry, changes, seed);
  }

  /// A volume of which each of `versions` versions writes `count` blocks at random places.
  public static VolumeDataset scattered(
      String name, Geometry geometry, int count, int versions, long seed) {
    Changes changes =
        new ScatteredWrites(Noise.of(seed, -3), DATA, geometry.blocks(), count, versions);
    return new VolumeDataset(name, geometry, changes, seed);
  }

  @Override
  public Image at(int version) {
    var contents =
        new SolidImage.Contents() {
          @Override
          public long lastObject() {
            return PROPERTIES;
          }

          @Override
          public SolidImage.@Nullable Solid object(long number, int v) {
            return number == DATA ? data(v) : number == PROPERTIES ? properties(v) : null;
          }
        };
    return new SolidImage(identity, contents, version);
  }

  private SolidImage.Solid data(int version) {
    return new SolidImage.Solid(
        Dnodes.plain(DATA, Dnodes.VOLUME, false, geometry.blockSize(), geometry.blocks() - 1),
        new SolidBlocks(
            identity,
            changes,
            version,
            DATA,
            Dnodes.VOLUME,
            geometry.blocks(),
            geometry.blockSize(),
            geometry.sealedSize(),
            geometry.rewrittenSize()));
  }

  private SolidImage.Solid properties(int version) {
    int type = Dnodes.VOLUME_PROPERTIES;
    Changes none = new EvenChanges(0, 0);
    return new SolidImage.Solid(
        Dnodes.plain(PROPERTIES, type, false, 512, 0),
        new SolidBlocks(identity, none, version, PROPERTIES, type, 1, 512, 512, 512));
  }
}
