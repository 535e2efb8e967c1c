package dev.zseal.zfs;

import dev.zseal.name.DatasetName;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A dataset with all below it, and the snapshots and bookmarks of each, as two calls found them.
///
/// @param root the topmost of them
/// @param datasets by name, each after its parent
/// @param history of each dataset, oldest first; a bookmark stands behind its snapshot
public record TreeFacts(
    DatasetName root,
    Map<DatasetName, DatasetState> datasets,
    Map<DatasetName, List<HistoryPoint>> history) {

  public TreeFacts {
    datasets = Collections.unmodifiableMap(new LinkedHashMap<>(datasets));
    history = Map.copyOf(history);
  }

  public Optional<DatasetState> dataset(DatasetName name) {
    return Optional.ofNullable(datasets.get(name));
  }

  /// The snapshots and bookmarks of a dataset, oldest first.
  public List<HistoryPoint> history(DatasetName name) {
    return history.getOrDefault(name, List.of());
  }

  /// The snapshots of a dataset, oldest first.
  public List<HistoryPoint> snapshots(DatasetName name) {
    return history(name).stream().filter(HistoryPoint::isSnapshot).toList();
  }

  /// The dataset's newest snapshot.
  public Optional<HistoryPoint> newest(DatasetName name) {
    return history(name).reversed().stream().filter(HistoryPoint::isSnapshot).findFirst();
  }
}
