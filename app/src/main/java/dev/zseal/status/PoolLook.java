package dev.zseal.status;

import dev.zseal.config.Target;
import dev.zseal.history.Point;
import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.SnapshotFacts;
import dev.zseal.zfs.ZfsHost;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// The newest snapshot of each replica below a pool target. `zfs receive` made it, which it does
/// only when all of it had come and every checksum was right.
final class PoolLook {

  private PoolLook() {}

  /// By the names of the datasets they came from, without the pool.
  static Map<String, Point> points(ZfsHost host, Target.PoolTarget target, Instant now)
      throws Problem {
    if (host.dataset(target.below()).isEmpty()) {
      return Map.of();
    }
    Map<DatasetName, SnapshotFacts> newest = new HashMap<>();
    for (SnapshotFacts facts : host.snapshotsBelow(target.below())) {
      newest.merge(facts.name().dataset(), facts, (a, b) -> a.createTxg() >= b.createTxg() ? a : b);
    }
    Map<String, Point> points = new HashMap<>();
    newest.forEach((replica, facts) -> {
      String path = replica.value().substring(target.below().value().length());
      points.put(
          path,
          new Point(
              path,
              target.name(),
              facts.name().snapshot(),
              facts.guid(),
              facts.creation(),
              now,
              "received"));
    });
    return points;
  }

  /// A dataset's name without its pool.
  static String below(String dataset) {
    int slash = dataset.indexOf('/');
    return slash < 0 ? "" : dataset.substring(slash);
  }
}
