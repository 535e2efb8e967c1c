package dev.zseal.vault.tree;

import dev.zseal.vault.pack.BlobRef;

/// One entry of a page: a reference, and what the tree below it holds.
///
/// @param mac0 first half of a block's MAC, 0 when the entry refers to a page
/// @param mac1 second half of a block's MAC
/// @param form what else a block pointer says of the block
/// @param objects objects below, 0 within an object
/// @param blocks sealed blocks below, spills included
/// @param bytes payload bytes of those blocks
public record Entry(
    BlobRef ref, long mac0, long mac1, BlockForm form, long objects, long blocks, long bytes) {

  /// An entry for one sealed block.
  public static Entry block(BlobRef ref, long mac0, long mac1, BlockForm form, long payloadBytes) {
    return new Entry(ref, mac0, mac1, form, 0, 1, payloadBytes);
  }

  /// An entry for a page.
  public static Entry page(BlobRef ref, long objects, long blocks, long bytes) {
    return new Entry(ref, 0, 0, BlockForm.NONE, objects, blocks, bytes);
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
