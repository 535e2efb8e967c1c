package dev.zseal.stream.generate;

import dev.zseal.stream.SendRecord;
import java.io.IOException;

/// The tree of block pointers over an object's blocks or over the dnode blocks of a dataset.
///
/// @param levels 1 when the dnode points at the blocks themselves
/// @param pointers block pointers in the dnode
/// @param indirectShift log2 of the bytes of an indirect block, of 128 bytes a pointer
public record BlockTree(int levels, int pointers, int indirectShift) {

  private static final int POINTER_SHIFT = 7;

  static BlockTree of(SendRecord.Dnode dnode) {
    return new BlockTree(dnode.levels(), dnode.blockPointers(), dnode.indirectBlockShift());
  }

  /// The meta-dnode's: high enough for 2^48 objects from the start (`dmu_objset_create_impl`).
  public static BlockTree meta(int indirectShift) {
    int levels = 1;
    while (shifted(3, 14 + (levels - 1) * (indirectShift - POINTER_SHIFT)) < 1L << 57) {
      levels++;
    }
    return new BlockTree(levels, 3, indirectShift);
  }

  private static long shifted(long value, int bits) {
    return bits > 60 ? Long.MAX_VALUE : value << bits;
  }

  /// The least number of levels that hold block `maxBlockId`, no fewer than `atLeast`.
  public static int levels(long maxBlockId, int pointers, int indirectShift, int atLeast) {
    int levels = atLeast;
    while (pointers * span(levels - 1, indirectShift) <= maxBlockId) {
      levels++;
    }
    return levels;
  }

  private static long span(int level, int indirectShift) {
    return 1L << (level * (indirectShift - POINTER_SHIFT));
  }

  /// Takes what a walk meets, in ascending order.
  interface Visitor {
    void data(long leaf) throws IOException;

    void hole(long start, long span) throws IOException;
  }

  /// Visits what was written after version `since`, as `traverse_visitbp` does.
  ///
  /// A hole that was never written has no birth, and is met each time its parent is visited.
  void walk(Leaves leaves, int since, Visitor visitor) throws IOException {
    for (int i = 0; i < pointers; i++) {
      walk(levels - 1, i, leaves, since, visitor);
    }
  }

  private void walk(int level, long index, Leaves leaves, int since, Visitor visitor)
      throws IOException {
    long span = span(level, indirectShift);
    long start = index * span;
    long end = start + span;
    long next = leaves.next(start);
    if (next < 0 || next >= end) {
      if (!leaves.changed(start, end, -1) || leaves.changed(start, end, since)) {
        visitor.hole(start, span);
      }
    } else if (leaves.changed(start, end, since)) {
      if (level == 0) {
        visitor.data(start);
        return;
      }
      int children = 1 << (indirectShift - POINTER_SHIFT);
      for (int i = 0; i < children; i++) {
        walk(level - 1, index * children + i, leaves, since, visitor);
      }
    }
  }
}
