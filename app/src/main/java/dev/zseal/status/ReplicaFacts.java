package dev.zseal.status;

import dev.zseal.config.Target;
import dev.zseal.history.Point;
import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.DatasetState;
import dev.zseal.zfs.PoolFacts;
import dev.zseal.zfs.SnapshotFacts;
import dev.zseal.zfs.ZfsHost;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a pool target says of itself.
///
/// That a snapshot is there says that `zfs receive` made it, which it does only when all of it had
/// come and every checksum was right, or that somebody took it there: then it is as old as the
/// replica, whatever its date says. The GUID tells them apart.
///
/// @param snapshots newest first, by the names of the datasets they came from without their pool
/// @param place the machine it is on
record ReplicaFacts(
    String target,
    Map<String, List<SnapshotFacts>> snapshots,
    long used,
    PoolFacts pool,
    String place)
    implements TargetFacts {

  static TargetFacts of(ZfsHost host, Target.PoolTarget target) throws Problem {
    String name = target.below().pool();
    Optional<PoolFacts> pool = host.pools().stream().filter(p -> p.name().equals(name)).findFirst();
    if (pool.isEmpty()) {
      return new TargetFacts.NotImported(name, host.place());
    }
    List<SnapshotFacts> snapshots =
        host.dataset(target.below()).isEmpty() ? List.of() : host.snapshotsBelow(target.below());
    long used =
        host.tree(target.below())
            .flatMap(tree -> tree.dataset(tree.root()))
            .map(DatasetState::used)
            .orElse(0L);
    return new ReplicaFacts(
        target.name(), byPath(target.below(), snapshots), used, pool.get(), host.place());
  }

  static Map<String, List<SnapshotFacts>> byPath(DatasetName below, List<SnapshotFacts> snapshots) {
    Map<String, List<SnapshotFacts>> byPath = new HashMap<>();
    for (SnapshotFacts facts : snapshots) {
      String path = facts.name().dataset().value().substring(below.value().length());
      byPath.computeIfAbsent(path, _ -> new ArrayList<>()).add(facts);
    }
    byPath
        .values()
        .forEach(list -> list.sort(Comparator.comparingLong(SnapshotFacts::createTxg).reversed()));
    return byPath;
  }

  long free() {
    return pool.free();
  }

  Optional<Observed.Ailing> ailing() {
    return pool.isOnline()
        ? Optional.empty()
        : Optional.of(new Observed.Ailing(pool.name(), place, pool.health()));
  }

  /// The newest snapshot of a dataset that came here.
  ///
  /// @param known GUIDs of those its source has, and of what a run brought
  Optional<Point> newest(String dataset, Set<Long> known, Instant now) {
    int slash = dataset.indexOf('/');
    String path = slash < 0 ? "" : dataset.substring(slash);
    return snapshots.getOrDefault(path, List.of()).stream()
        .filter(facts -> known.contains(facts.guid()))
        .findFirst()
        .map(facts ->
            new Point(
                dataset,
                target,
                facts.name().snapshot(),
                facts.guid(),
                facts.creation(),
                now,
                "received"));
  }
}
