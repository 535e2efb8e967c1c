package dev.zseal.stream.generate.sealed;

import dev.zseal.stream.SendRecord;

/// An object before it is sealed: blocks without holes, made when they are asked for.
///
/// @param ownedBonus as long as the dnode says
@SuppressWarnings("ArrayRecordComponent")
record PlainObject(SendRecord.Dnode dnode, byte[] ownedBonus, Blocks blocks) {

  /// What its blocks hold.
  @FunctionalInterface
  interface Blocks {

    /// The bytes of a block, as many as a block has. The array is the caller's.
    byte[] block(long id);
  }
}
