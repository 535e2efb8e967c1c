package dev.zseal.vault.tree;

import org.jspecify.annotations.Nullable;

/// The blocks of one object, by block id.
///
/// An object whose largest block id is below [#INLINE] keeps them in its range page; a larger one
/// has a tree. The choice follows from the dnode alone.
public sealed interface BlockMap {

  /// Block ids that fit into the range page.
  int INLINE = 8;

  /// Blocks 0 to [#INLINE] - 1, null where there is a hole.
  @SuppressWarnings("ArrayRecordComponent")
  record Few(@Nullable Entry[] ownedEntries) implements BlockMap {}

  /// A tree of kind [TreeKind#BLOCKS].
  record Many(Tree tree) implements BlockMap {}

  /// The map without blocks for an object with this largest block id.
  static BlockMap empty(long maxBlockId) {
    return maxBlockId < INLINE
        ? new Few(new Entry[INLINE])
        : new Many(Tree.empty(TreeKind.BLOCKS, maxBlockId));
  }
}
