package dev.zseal.replicate;

import dev.zseal.name.DatasetName;
import dev.zseal.nvlist.ResumeToken;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.HistoryPoint;
import java.util.List;

/// What an interrupted receive left at the target, by its resume token.
///
/// @param at the dataset there
public record PartialReceive(DatasetName at, ResumeToken token) {

  /// Reads the token of a pair's replica. What is not this source's, or was not sent raw, is
  /// refused: it is neither gone on with nor let go of.
  static PartialReceive of(Pair pair, DatasetName at, String text) throws Problem {
    var partial = new PartialReceive(at, ResumeToken.decode(text));
    DatasetName source = pair.source().name();
    ResumeToken token = partial.token;
    if (!token.raw()) {
      throw new Problem.Refused(
          "%s was received in part, and not raw".formatted(at),
          "its resume token is of %s and has no rawok".formatted(token.toName()),
          "It is no work of zseal's. If it may go: zfs receive -A " + at);
    }
    if (!partial.isOf(source, pair.history(), pair.received())) {
      throw new Problem.Refused(
          "%s holds part of another dataset than %s".formatted(at, source),
          "its resume token is of %s, GUID %x, and nothing there is known to the source"
              .formatted(token.toName(), token.toGuid()),
          "Look at the word given for the target. If that part may go: zfs receive -A " + at);
    }
    return partial;
  }

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
