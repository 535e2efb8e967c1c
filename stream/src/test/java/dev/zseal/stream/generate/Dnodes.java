package dev.zseal.stream.generate;

import dev.zseal.stream.SendRecord;

/// Dnodes of the shapes that OpenZFS gives its objects.
public final class Dnodes {

  public static final int FILE = 19;
  public static final int DIRECTORY = 20;
  static final int VOLUME = 23;
  static final int VOLUME_PROPERTIES = 24;
  public static final int SYSTEM_ATTRIBUTES = 44;
  public static final int INDIRECT_SHIFT = 17;

  private Dnodes() {}

  /// A dnode of one slot: with system attributes in its bonus, or without a bonus.
  static SendRecord.Dnode plain(
      long object, int type, boolean attributes, int blockSize, long maxBlockId) {
    int pointers = attributes ? 1 : 3;
    return new SendRecord.Dnode(
        object,
        type,
        attributes ? SYSTEM_ATTRIBUTES : 0,
        blockSize,
        attributes ? 176 : 0,
        0,
        0,
        1,
        0,
        attributes ? rawBonus(1, pointers, false) : 0,
        INDIRECT_SHIFT,
        BlockTree.levels(maxBlockId, pointers, INDIRECT_SHIFT, 1),
        pointers,
        maxBlockId);
  }

  /// Bytes of the bonus area of a dnode.
  public static int rawBonus(int slots, int pointers, boolean spill) {
    return slots * 512 - 64 - pointers * 128 - (spill ? 128 : 0);
  }

  /// Block pointers a new dnode gets (`dnode_allocate`).
  static int pointers(int slots, int bonusType, int bonusLength) {
    return bonusType == SYSTEM_ATTRIBUTES
        ? 1
        : Math.min(3, 1 + (slots * 512 - 192 - bonusLength) / 128);
  }
}
