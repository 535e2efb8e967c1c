package dev.zseal.doctor.check;

import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.DatasetState;
import dev.zseal.zfs.HistoryPoint;
import dev.zseal.zfs.TreeFacts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A dataset of the source, and its replica.
///
/// @param wanted what the replica is to be called
/// @param there the replica as it stands, under whatever name; null if there is none
/// @param history the source's snapshots and bookmarks, oldest first
/// @param received the replica's snapshots, oldest first
public record Match(
    DatasetState source,
    DatasetName wanted,
    @Nullable DatasetState there,
    List<HistoryPoint> history,
    List<HistoryPoint> received) {

  /// Finds the replicas: by place, and what is not found there by a snapshot in common.
  public static List<Match> of(TreeFacts source, List<DatasetState> datasets, TreeFacts target)
      throws Problem {
    List<Match> matches = new ArrayList<>();
    Set<DatasetName> taken = new HashSet<>();
    for (DatasetState dataset : datasets) {
      DatasetName wanted = dataset.name().moved(source.root(), target.root());
      target.dataset(wanted).ifPresent(there -> taken.add(there.name()));
    }
    for (DatasetState dataset : datasets) {
      DatasetName wanted = dataset.name().moved(source.root(), target.root());
      DatasetState there = target.datasets().get(wanted);
      if (there == null) {
        Set<Long> guids = new HashSet<>();
        source.history(dataset.name()).forEach(point -> guids.add(point.guid()));
        for (Map.Entry<DatasetName, DatasetState> other : target.datasets().entrySet()) {
          if (there == null
              && !taken.contains(other.getKey())
              && target.snapshots(other.getKey()).stream()
                  .anyMatch(p -> guids.contains(p.guid()))) {
            there = other.getValue();
            taken.add(other.getKey());
          }
        }
      }
      matches.add(
          new Match(
              dataset,
              wanted,
              there,
              source.history(dataset.name()),
              there == null ? List.of() : target.snapshots(there.name())));
    }
    return List.copyOf(matches);
  }

  /// The replica's newest snapshot.
  Optional<HistoryPoint> newestThere() {
    return received.isEmpty() ? Optional.empty() : Optional.of(received.getLast());
  }

  /// What the source has of a snapshot of that GUID: itself, or else a bookmark of it.
  Optional<HistoryPoint> atSource(long guid) {
    return history.stream().filter(p -> p.guid() == guid).findFirst();
  }

  /// What the next increment builds on: the source's side of the replica's newest snapshot.
  public Optional<HistoryPoint> base() {
    return newestThere().flatMap(newest -> atSource(newest.guid()));
  }

  /// The source's newest snapshot.
  public Optional<HistoryPoint> newest() {
    return history.reversed().stream().filter(HistoryPoint::isSnapshot).findFirst();
  }
}
