package dev.zseal.pairing;

import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.DatasetState;
import dev.zseal.zfs.HistoryPoint;
import dev.zseal.zfs.TreeFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Which dataset of the target is the replica of which of the source.
///
/// A dataset of the same place in the tree is, if it shares a snapshot (by GUID) or has none yet;
/// else, below a replica of the topmost, one that shares a snapshot is, wherever it lies: its
/// source was renamed. What is then left over at the target has no source any more.
///
/// @param pairs parents before children
/// @param orphans datasets of the target whose source is gone
public record Pairing(List<Pair> pairs, List<DatasetName> orphans) {

  public Pairing {
    pairs = List.copyOf(pairs);
    orphans = List.copyOf(orphans);
  }

  /// What of a tree is sent: the encrypted datasets. Where there is none at all it is all of them,
  /// for the plan to refuse.
  ///
  /// @param without those that are left out
  public static List<DatasetState> sealed(TreeFacts source, Set<DatasetName> without) {
    List<DatasetState> all =
        source.datasets().values().stream().filter(d -> !without.contains(d.name())).toList();
    List<DatasetState> sealed = all.stream().filter(DatasetState::isEncrypted).toList();
    return sealed.isEmpty() ? all : sealed;
  }

  /// Pairs what is at the source with what is at the target.
  ///
  /// @param datasets those of the source to replicate
  /// @param target null if it does not exist yet
  public static Pairing of(
      TreeFacts source, List<DatasetState> datasets, @Nullable TreeFacts target, DatasetName top)
      throws Problem {
    Map<DatasetName, DatasetName> names = new LinkedHashMap<>();
    for (DatasetState dataset : datasets) {
      names.put(dataset.name(), dataset.name().moved(source.root(), top));
    }
    Map<DatasetName, DatasetName> found = target == null ? Map.of() : found(source, names, target);
    Set<DatasetName> taken = new HashSet<>(found.values());
    List<Pair> pairs = new ArrayList<>();
    for (DatasetState dataset : datasets) {
      DatasetName to = dataset.name().moved(source.root(), top);
      DatasetName at = found.get(dataset.name());
      // One of the place that is no replica: the plan will refuse it.
      boolean stranger = at == null && target != null && target.dataset(to).isPresent();
      DatasetName where = stranger && !taken.contains(to) ? to : at;
      pairs.add(
          new Pair(
              dataset,
              source.history(dataset.name()),
              to,
              where == null || target == null ? null : target.datasets().get(where),
              where == null || target == null ? List.of() : target.snapshots(where)));
      if (where != null) {
        taken.add(where);
      }
    }
    return new Pairing(
        pairs, target == null ? List.of() : orphans(source, names, target, top, taken));
  }

  /// The replicas, by the names of their sources.
  private static Map<DatasetName, DatasetName> found(
      TreeFacts source, Map<DatasetName, DatasetName> names, TreeFacts target) {
    Map<DatasetName, DatasetName> found = new HashMap<>();
    names.forEach((from, to) -> {
      if (target.dataset(to).isPresent()
          && (target.snapshots(to).isEmpty() || shared(source, from, target, to).isPresent())) {
        found.put(from, to);
      }
    });
    // Of a plaintext top there is no replica: a dataset below it that is one stands for it.
    boolean replica =
        names.containsKey(source.root())
            ? found.containsKey(source.root())
            : names.entrySet().stream()
                .anyMatch(e -> shared(source, e.getKey(), target, e.getValue()).isPresent());
    if (replica) {
      findRenamed(source, names.keySet(), target, found);
    }
    return found;
  }

  private static void findRenamed(
      TreeFacts source,
      Set<DatasetName> datasets,
      TreeFacts target,
      Map<DatasetName, DatasetName> found) {
    Set<DatasetName> taken = new HashSet<>(found.values());
    for (DatasetName from : datasets) {
      if (found.containsKey(from)) {
        continue;
      }
      @Nullable DatasetName best = null;
      long newest = -1;
      for (DatasetName there : target.datasets().keySet()) {
        Optional<HistoryPoint> shared = shared(source, from, target, there);
        if (!taken.contains(there)
            && shared.isPresent()
            && (best == null || shared.get().createTxg() > newest)) {
          best = there;
          newest = shared.get().createTxg();
        }
      }
      if (best != null) {
        found.put(from, best);
        taken.add(best);
      }
    }
  }

  /// What the source still has, and is not sent, has its place at the target too: it is no orphan.
  private static List<DatasetName> orphans(
      TreeFacts source,
      Map<DatasetName, DatasetName> names,
      TreeFacts target,
      DatasetName top,
      Set<DatasetName> taken)
      throws Problem {
    Set<DatasetName> unsent = new HashSet<>(source.datasets().keySet());
    unsent.removeAll(names.keySet());
    Set<DatasetName> places = new HashSet<>();
    for (DatasetName name : unsent) {
      places.add(name.moved(source.root(), top));
    }
    return target.datasets().keySet().stream()
        .filter(name -> !taken.contains(name) && !places.contains(name))
        .filter(
            name -> unsent.stream().allMatch(from -> shared(source, from, target, name).isEmpty()))
        // Beside replicas whose top is none there may be anything.
        .filter(name -> names.containsKey(source.root()) || taken.stream().anyMatch(name::isWithin))
        .toList();
  }

  /// The newest snapshot or bookmark of the source that the target has as a snapshot.
  static Optional<HistoryPoint> shared(
      TreeFacts source, DatasetName from, TreeFacts target, DatasetName to) {
    Set<Long> guids = new HashSet<>();
    target.snapshots(to).forEach(point -> guids.add(point.guid()));
    return source.history(from).reversed().stream()
        .filter(point -> guids.contains(point.guid()))
        .findFirst();
  }

  /// Whether a place lies below a replica. Beside replicas whose top is none, a placeholder,
  /// another source's may lie.
  ///
  /// @param now what a dataset of the target is called by now
  public boolean isInReplica(DatasetName place, UnaryOperator<DatasetName> now) {
    for (Pair pair : pairs) {
      DatasetName found = pair.found();
      if (found != null
          && !now.apply(found).equals(place)
          && place.isWithin(now.apply(found))
          && pair.sharesSnapshot()) {
        return true;
      }
    }
    return false;
  }
}
