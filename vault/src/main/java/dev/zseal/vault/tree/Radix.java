package dev.zseal.vault.tree;

/// The shape of a radix tree over indexes 0 to `last`: pages of 64, levels counted from the leaves.
///
/// The number of levels follows from the last index alone, so that it is the same for the same
/// object in every snapshot that has its size.
public final class Radix {

  private Radix() {}

  /// Level of the root page: 0 when one page holds every index.
  static int rootLevel(long last) {
    int level = 0;
    for (long rest = last >>> TreePage.FANOUT_BITS; rest != 0; rest >>>= TreePage.FANOUT_BITS) {
      level++;
    }
    return level;
  }

  /// Indexes below one entry of a page at `level`.
  static int shift(int level) {
    return TreePage.FANOUT_BITS * level;
  }
}
