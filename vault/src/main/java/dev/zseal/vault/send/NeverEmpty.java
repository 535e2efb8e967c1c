package dev.zseal.vault.send;

import dev.zseal.problem.Problem;
import dev.zseal.stream.SendRecord;
import dev.zseal.vault.tree.DnodeEntry;
import dev.zseal.vault.tree.Entry;

/// Passes records on, and adds one that changes nothing if there are none.
///
/// A stream of a package must not be empty. `zfs receive` skips each snapshot that is there
/// already; but of a raw stream the kernel has read the record after BEGIN by then
/// (`dmu_recv_begin`). If that is END, what is skipped goes up to the next END: the stream behind
/// it is lost, and nobody says so (seen on OpenZFS 2.3.9).
final class NeverEmpty implements RecordSink {

  private final RecordSink sink;
  private boolean empty = true;

  NeverEmpty(RecordSink sink) {
    this.sink = sink;
  }

  /// To be called after the last record.
  void end() throws Problem {
    if (empty) {
      sink.record(new SendRecord.FreeObjects(0, 0), new byte[0]);
    }
  }

  @Override
  public void object(DnodeEntry object) {
    sink.object(object);
  }

  @Override
  public void record(SendRecord record, byte[] payload) throws Problem {
    empty = false;
    sink.record(record, payload);
  }

  @Override
  public void block(Entry entry, long object, long offset) throws Problem {
    empty = false;
    sink.block(entry, object, offset);
  }

  @Override
  public void spill(Entry entry, long object, boolean unmodified) throws Problem {
    empty = false;
    sink.spill(entry, object, unmodified);
  }
}
