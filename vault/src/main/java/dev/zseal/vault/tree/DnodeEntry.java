package dev.zseal.vault.tree;

import dev.zseal.stream.SendRecord;
import org.jspecify.annotations.Nullable;

/// An object as its range page holds it.
///
/// @param ownedBonus the sealed bonus area as the OBJECT record carried it
/// @param spill the sealed spill block, if the dnode has one
@SuppressWarnings("ArrayRecordComponent")
public record DnodeEntry(
    SendRecord.Dnode dnode, byte[] ownedBonus, @Nullable Entry spill, BlockMap blocks) {

  /// Sealed blocks the object has, its spill included.
  long blockCount() {
    return total(spill == null ? 0 : 1, false);
  }

  /// Payload bytes of those blocks.
  long bytes() {
    return total(spill == null ? 0 : spill.bytes(), true);
  }

  private long total(long start, boolean bytes) {
    long sum = start;
    switch (blocks) {
      case BlockMap.Few few -> {
        for (Entry entry : few.ownedEntries()) {
          sum += entry == null ? 0 : bytes ? entry.bytes() : 1;
        }
      }
      case BlockMap.Many many -> {
        Entry root = many.tree().root();
        sum += root == null ? 0 : bytes ? root.bytes() : root.blocks();
      }
    }
    return sum;
  }
}
