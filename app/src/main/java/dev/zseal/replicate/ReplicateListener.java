package dev.zseal.replicate;

import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.HistoryPoint;

/// Hears how a replication goes on.
public interface ReplicateListener {

  /// What zseal is about to do, in the words of a command.
  void step(String command);

  /// About how many bytes that command will move.
  void expected(long bytes);

  /// Something a person should know that stops nothing.
  void notice(String text);

  /// Bytes of the current stream so far. It may wait here, to keep to a rate.
  void progress(long bytes);

  /// A dataset is at the target as it is at the source, verified by GUID.
  ///
  /// @param streams how many were sent for that; none if it was there already
  void replicated(
      DatasetName source, DatasetName target, HistoryPoint newest, int streams, long bytes);

  /// One dataset could not be replicated; the others go on.
  void failed(DatasetName dataset, Problem problem);
}
