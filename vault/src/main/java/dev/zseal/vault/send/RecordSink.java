package dev.zseal.vault.send;

import dev.zseal.problem.Problem;
import dev.zseal.stream.SendRecord;
import dev.zseal.vault.tree.DnodeEntry;
import dev.zseal.vault.tree.Entry;

/// Takes the records of a stream in order.
interface RecordSink {

  /// What follows, up to the next, is of this object.
  default void object(DnodeEntry object) {}

  /// A record without payload, or an OBJECT with its bonus.
  void record(SendRecord record, byte[] payload) throws Problem;

  /// A sealed block: a WRITE at `offset` of `object`.
  void block(Entry entry, long object, long offset) throws Problem;

  /// A sealed spill block of `object`.
  void spill(Entry entry, long object, boolean unmodified) throws Problem;
}
