package dev.zseal.doctor;

import dev.zseal.doctor.check.Sent;
import dev.zseal.name.SnapshotName;
import dev.zseal.problem.Problem;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamHead;
import dev.zseal.zfs.HistoryPoint;
import dev.zseal.zfs.RunningSend;
import dev.zseal.zfs.ZfsHost;

/// Begins to send a snapshot raw, reads the first record, and stops the sender.
///
/// The record carries the dataset's key as it is wrapped now, whatever snapshot it is of.
final class FirstRecord {

  private FirstRecord() {}

  static Sent of(ZfsHost host, HistoryPoint point) {
    SnapshotName snapshot = point.snapshot();
    try (RunningSend send = host.send(snapshot)) {
      return read(send, snapshot, point.guid());
    } catch (Problem e) {
      return new Sent(snapshot, null, null, e);
    }
  }

  private static Sent read(RunningSend send, SnapshotName snapshot, long guid) throws Problem {
    StreamHead head = send.head(send.stdout(), snapshot + " from zfs send");
    SendRecord.Begin begin = head.begin();
    if (begin.toGuid() != guid) {
      throw new Problem.Corrupt(
          "zfs send of %s does not begin with it".formatted(snapshot),
          "it is of %s, GUID %x".formatted(begin.toName(), begin.toGuid()),
          "See what zfs send says by itself.");
    }
    return new Sent(snapshot, begin.features(), begin.isRaw() ? head.keyData() : null, null);
  }
}
