package dev.zseal.stream.generate;

import dev.zseal.stream.SendRecord;

/// The sealed blocks of an object.
public interface Blocks extends Leaves {

  /// The record of a block that is there.
  SendRecord.Write write(long block);

  /// Puts the block's payload at the start of `into`, which has room for it.
  void fill(long block, byte[] into);
}
