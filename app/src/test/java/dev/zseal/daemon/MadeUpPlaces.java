package dev.zseal.daemon;

import dev.zseal.history.Point;
import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.DatasetFacts;
import dev.zseal.zfs.SnapshotFacts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What a made-up source and its targets hold, whatever becomes of the daemon.
final class MadeUpPlaces {

  /// Those that are at times not there among them.
  private static final List<String> DATASETS =
      List.of(
          "tank/docs",
          "tank/home/ann",
          "tank/home/bob",
          "tank/home/cache",
          "tank/ignored",
          "tank/photos",
          "tank/photos/new",
          "tank/stranger",
          "tank/vm/a",
          "tank/vm/b");

  /// As many snapshots of a dataset as one that is brought over may be old.
  private static final int KEPT = 3;

  private final Troubles troubles;
  private final Map<String, Map<String, Point>> vaults = new HashMap<>();
  private final Map<String, List<SnapshotFacts>> snapshots = new HashMap<>();
  private long guid;

  MadeUpPlaces(Troubles troubles) {
    this.troubles = troubles;
  }

  List<DatasetFacts> datasets(Instant now) throws Problem {
    List<DatasetFacts> facts = new ArrayList<>();
    for (String text : DATASETS) {
      if (troubles.isThere(text, now)) {
        DatasetName name = DatasetName.parse(text);
        facts.add(
            new DatasetFacts(
                name,
                DatasetFacts.Kind.FILESYSTEM,
                1,
                "aes-256-gcm",
                name,
                DatasetFacts.KeyStatus.UNAVAILABLE));
      } else {
        // Its snapshots went with it.
        snapshots.remove(text);
      }
    }
    return facts;
  }

  Map<DatasetName, String> properties(Instant now) {
    return Map.of(
        new DatasetName("tank/vm/a"), "yes",
        new DatasetName("tank/vm/b"), Troubles.any(troubles.marked, now) ? "yes" : "no",
        new DatasetName("tank/photos"), "no");
  }

  /// A snapshot of each.
  ///
  /// @return their GUIDs
  Map<String, Long> take(List<String> datasets, String name, Instant creation) throws Problem {
    Map<String, Long> guids = new HashMap<>();
    for (String dataset : datasets) {
      add(dataset, name, ++guid, creation);
      guids.put(dataset, guid);
    }
    return guids;
  }

  private void add(String dataset, String name, long guid, Instant creation) throws Problem {
    List<SnapshotFacts> all = snapshots.computeIfAbsent(dataset, _ -> new ArrayList<>());
    all.add(
        new SnapshotFacts(new DatasetName(dataset).snapshot(name), guid, creation, ++this.guid));
    if (all.size() > KEPT) {
      all.removeFirst();
    }
  }

  void verified(Point point) {
    vaults.computeIfAbsent(point.target(), _ -> new HashMap<>()).put(point.dataset(), point);
  }

  /// A snapshot came to the pool, where somebody takes some of the replica, too.
  void received(String dataset, String name, long guid, Instant creation) throws Problem {
    String replica = "backup/rep" + dataset.substring(dataset.indexOf('/'));
    add(replica, name, guid, creation);
    add(replica, "auto-" + name, ++this.guid, creation.plusSeconds(1));
  }

  List<Point> newest(String vault) {
    return List.copyOf(vaults.getOrDefault(vault, Map.of()).values());
  }

  /// All that lie below.
  List<SnapshotFacts> snapshots(String top) {
    return snapshots.keySet().stream()
        .filter(dataset -> dataset.startsWith(top + "/"))
        .sorted()
        .flatMap(dataset -> Objects.requireNonNull(snapshots.get(dataset)).stream())
        .toList();
  }
}
