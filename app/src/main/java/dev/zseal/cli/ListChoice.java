package dev.zseal.cli;

import dev.zseal.problem.Problem;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.retain.SnapshotChoice;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What `zseal list` is to show: everything, or what was named.
final class ListChoice {

  private final Catalog catalog;
  private final List<String> datasets;
  private final boolean recursive;
  private final boolean all;
  private final Set<String> manifests = new LinkedHashSet<>();
  private final Set<String> datasetsOfSnapshots = new LinkedHashSet<>();

  /// @param names of datasets, or of snapshots as `zseal destroy` takes them; none for all
  /// @param recursive whether what is below them is meant, too
  ListChoice(Catalog catalog, List<String> names, boolean recursive) throws Problem {
    this.catalog = catalog;
    this.datasets = names.stream().filter(name -> !name.contains("@")).toList();
    this.recursive = recursive;
    this.all = names.isEmpty();
    List<String> snapshots = names.stream().filter(name -> name.contains("@")).toList();
    for (Manifest snapshot : new SnapshotChoice(catalog).findAll(snapshots, recursive)) {
      manifests.add(snapshot.objectName());
      datasetsOfSnapshots.add(snapshot.datasetId());
    }
  }

  /// What to show when nobody says.
  String standardType() {
    return all || !datasets.isEmpty() ? "dataset" : "snapshot";
  }

  /// Whether a dataset of this name was named.
  boolean isWanted(String dataset) {
    return all
        || datasets.stream()
            .anyMatch(
                name -> dataset.equals(name) || (recursive && dataset.startsWith(name + "/")));
  }

  /// The snapshots of a dataset that are wanted, by the name that it has now.
  List<Manifest> snapshots(String id) throws Problem {
    List<Manifest> snapshots = catalog.snapshots(id);
    String name = catalog.newest(id).map(Manifest::dataset).orElse("");
    return isWanted(name)
        ? snapshots
        : snapshots.stream().filter(m -> manifests.contains(m.objectName())).toList();
  }

  /// The ids of the datasets of which something is wanted, in the order of their names; `Refused`
  /// if there is none of a name.
  ///
  /// @param beginnings names of datasets that have no snapshot yet
  List<String> datasetIds(Collection<String> beginnings) throws Problem {
    Map<String, String> found = new LinkedHashMap<>();
    for (String id : catalog.datasetIds()) {
      String name = catalog.newest(id).map(Manifest::dataset).orElse(null);
      if (name != null && (isWanted(name) || datasetsOfSnapshots.contains(id))) {
        found.put(id, name);
      }
    }
    for (String dataset : datasets) {
      if (!found.containsValue(dataset)
          && !beginnings.contains(dataset)
          && !isAbove(found, dataset)) {
        throw new Problem.Refused(
            "no dataset %s in this vault".formatted(dataset),
            "no manifest bears that name",
            "See what there is: zseal list");
      }
    }
    List<String> ids = new ArrayList<>(found.keySet());
    ids.sort(Comparator.comparing(found::get));
    return ids;
  }

  /// A vault need not have the parent of what it has.
  private boolean isAbove(Map<String, String> found, String dataset) {
    return recursive && found.values().stream().anyMatch(name -> name.startsWith(dataset + "/"));
  }
}
