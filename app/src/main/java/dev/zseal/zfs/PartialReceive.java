package dev.zseal.zfs;

import dev.zseal.name.DatasetName;
import dev.zseal.nvlist.ResumeToken;
import java.util.List;

/// What an interrupted receive left at a target, by its resume token.
public record PartialReceive(ResumeToken token) {

  /// Whether it is part of a snapshot of that source: by a GUID that both sides know, whatever the
  /// names; without one by the name of the dataset, where nothing else was received yet.
  ///
  /// @param history the source's snapshots and bookmarks
  /// @param received the replica's snapshots
  public boolean isOf(DatasetName source, List<HistoryPoint> history, List<HistoryPoint> received) {
    if (knows(history, token.toGuid())
        || token.fromGuid().stream().anyMatch(guid -> knows(history, guid))
        || received.stream().anyMatch(point -> knows(history, point.guid()))) {
      return true;
    }
    return received.isEmpty() && token.toName().startsWith(source + "@");
  }

  private static boolean knows(List<HistoryPoint> history, long guid) {
    return history.stream().anyMatch(point -> point.guid() == guid);
  }
}
