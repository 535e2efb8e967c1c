package dev.zseal.vault.tree;

import dev.zseal.stream.SendRecord;

/// When a raw receive lets go of all an object had: its number was reused, or its geometry changed.
///
/// Source: `receive_handle_existing_object` in OpenZFS `module/zfs/dmu_recv.c`.
public final class Reallocation {

  private Reallocation() {}

  /// Whether receiving `now` over `before` drops every block and the spill of `before`.
  public static boolean drops(SendRecord.Dnode before, SendRecord.Dnode now) {
    return before.blockSize() != now.blockSize()
        || before.slotCount() != now.slotCount()
        || before.indirectBlockShift() != now.indirectBlockShift()
        || now.blockPointers() < before.blockPointers()
        || now.levels() < before.levels();
  }
}
