package dev.zseal.status;

import dev.zseal.config.Target;
import dev.zseal.history.Point;
import dev.zseal.name.DatasetName;
import dev.zseal.name.SnapshotName;
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
/// @param states of the replicas, by the same names
/// @param place the machine it is on
record ReplicaFacts(
    String target,
    Map<String, List<SnapshotFacts>> snapshots,
    Map<String, DatasetState> states,
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
    Map<String, DatasetState> states = new HashMap<>();
    host.tree(target.below())
        .ifPresent(tree ->
            tree.datasets().forEach((at, state) -> states.put(path(target.below(), at), state)));
    DatasetState top = states.get("");
    return new ReplicaFacts(
        target.name(),
        byPath(target.below(), snapshots),
        states,
        top == null ? 0 : top.used(),
        pool.get(),
        host.place());
  }

  static Map<String, List<SnapshotFacts>> byPath(DatasetName below, List<SnapshotFacts> snapshots) {
    Map<String, List<SnapshotFacts>> byPath = new HashMap<>();
    for (SnapshotFacts facts : snapshots) {
      String path = path(below, facts.name().dataset());
      byPath.computeIfAbsent(path, _ -> new ArrayList<>()).add(facts);
    }
    byPath
        .values()
        .forEach(list -> list.sort(Comparator.comparingLong(SnapshotFacts::createTxg).reversed()));
    return byPath;
  }

  private static String path(DatasetName below, DatasetName name) {
    return name.value().substring(below.value().length());
  }

  private static String path(String dataset) {
    int slash = dataset.indexOf('/');
    return slash < 0 ? "" : dataset.substring(slash);
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
    return snapshots.getOrDefault(path(dataset), List.of()).stream()
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

  /// What is no longer as it came, of the replica of a dataset: written to, or with a snapshot of
  /// its own; or what may be written to any time. A mount that can only read is none of these.
  ///
  /// @param known as for [#newest]
  /// @param now what was made since, the source was not asked for
  Optional<Observed.Soiled> soiled(String dataset, Set<Long> known, Instant now) {
    DatasetState state = states.get(path(dataset));
    List<SnapshotName> foreign = new ArrayList<>();
    SnapshotName last = null;
    for (SnapshotFacts facts : snapshots.getOrDefault(path(dataset), List.of())) {
      if (known.contains(facts.guid())) {
        last = facts.name();
        break;
      }
      if (facts.creation().isBefore(now)) {
        foreign.addFirst(facts.name());
      }
    }
    // One that shares nothing with its source is no replica of it.
    if (state == null || last == null) {
      return Optional.empty();
    }
    boolean open = state.mounted() && !state.readOnly();
    return state.written() > 0 || open || !foreign.isEmpty()
        ? Optional.of(
            new Observed.Soiled(dataset, target, state, place, last, List.copyOf(foreign)))
        : Optional.empty();
  }
}
