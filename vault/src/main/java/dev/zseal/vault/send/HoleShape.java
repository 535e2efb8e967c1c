package dev.zseal.vault.send;

import dev.zseal.problem.Problem;

/// How ZFS sees holes: the tree of indirect blocks over an object's blocks. A subtree without any
/// block is one hole.
///
/// @param levels of the tree, 1 when the dnode points at the blocks themselves
/// @param pointers block pointers in the dnode
/// @param fanoutBits log2 of the pointers in an indirect block
record HoleShape(int levels, int pointers, int fanoutBits) {

  private static final int POINTER_BITS = 7;

  static HoleShape of(int levels, int pointers, int indirectBlockShift) {
    return new HoleShape(levels, pointers, Math.max(0, indirectBlockShift - POINTER_BITS));
  }

  /// Blocks below one pointer at `level`, capped well below overflow.
  long span(int level) {
    return 1L << Math.min(60, fanoutBits * level);
  }

  /// Blocks the tree can address.
  long capacity() {
    long top = span(levels - 1);
    return top > Long.MAX_VALUE / 4 ? Long.MAX_VALUE : top * pointers;
  }

  /// Blocks of the hole that begins at `start` when nothing follows it.
  long holeAt(long start) {
    int level = levels - 1;
    while (level > 0 && start % span(level) != 0) {
      level--;
    }
    return span(level);
  }

  /// The hole around `block`: as many levels up as the subtree is without blocks.
  ///
  /// @param isEmpty whether the subtree of one level more, given by its first block, is empty
  Hole around(long block, SubtreeTest isEmpty) throws Problem {
    int level = 0;
    while (level < levels - 1 && isEmpty.test(first(block, level + 1), span(level + 1))) {
      level++;
    }
    return new Hole(first(block, level), span(level));
  }

  private long first(long block, int level) {
    return block / span(level) * span(level);
  }

  /// A run of blocks that are not there.
  record Hole(long start, long blocks) {
    long end() {
      return start + blocks;
    }
  }

  /// Whether a run of blocks has none.
  interface SubtreeTest {
    boolean test(long start, long blocks) throws Problem;
  }
}
