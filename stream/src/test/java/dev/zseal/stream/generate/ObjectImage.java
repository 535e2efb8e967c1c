package dev.zseal.stream.generate;

import dev.zseal.stream.SendRecord;
import org.jspecify.annotations.Nullable;

/// An object of an image.
///
/// @param ownedBonus the sealed bonus area, `dnode.rawBonusLength()` bytes
@SuppressWarnings("ArrayRecordComponent")
public record ObjectImage(
    SendRecord.Dnode dnode, byte[] ownedBonus, Blocks blocks, @Nullable SpillImage spill) {

  BlockTree tree() {
    return BlockTree.of(dnode);
  }
}
