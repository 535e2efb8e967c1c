package dev.zseal.vault.tree;

import dev.zseal.vault.pack.BlobRef;

/// One entry of a page: a reference, and what the tree below it holds.
///
/// @param mac0 first half of a block's MAC, 0 when the entry refers to a page
/// @param mac1 second half of a block's MAC
/// @param objects objects below, 0 within an object
/// @param blocks sealed blocks below, spills included
/// @param bytes payload bytes of those blocks
public record Entry(BlobRef ref, long mac0, long mac1, long objects, long blocks, long bytes) {

  /// An entry for one sealed block.
  public static Entry block(BlobRef ref, long mac0, long mac1, long payloadBytes) {
    return new Entry(ref, mac0, mac1, 0, 1, payloadBytes);
  }

  /// Whether it says what lies below it. One that does not leads to the same page all the same.
  boolean isCounted() {
    return (objects | blocks | bytes) != 0;
  }

  /// Whether both refer to the same content, wherever it lies.
  public boolean sameContent(Entry other) {
    return ref.sameContent(other.ref) && mac0 == other.mac0 && mac1 == other.mac1;
  }
}
