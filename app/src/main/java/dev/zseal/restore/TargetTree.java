package dev.zseal.restore;

import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.send.Bases;
import dev.zseal.zfs.HistoryPoint;
import dev.zseal.zfs.TreeFacts;
import java.util.Optional;

/// What a target has of a vault's hierarchy: of each dataset its newest snapshot, which the vault
/// must hold.
///
/// @param top the snapshot of the topmost dataset that is wanted; the rest has its places by name
record TargetTree(Catalog catalog, TreeFacts facts, Manifest top) implements Bases {

  @Override
  public Optional<Manifest> of(Manifest tip) throws Problem {
    DatasetName place = place(tip);
    if (facts.dataset(place).isEmpty()) {
      return elsewhere(tip);
    }
    Optional<HistoryPoint> newest = facts.newest(place);
    if (newest.isEmpty()) {
      throw Restore.exists(place, "it has no snapshot, so nothing to build on");
    }
    Optional<Manifest> base = catalog.find(newest.get().guid());
    return Optional.of(
        base.orElseThrow(() ->
            Restore.exists(
                place,
                "its newest snapshot %s (GUID %s) is not in the vault"
                    .formatted(newest.get().name(), Catalog.guid(newest.get().guid())))));
  }

  @Override
  public Optional<String> common() throws Problem {
    for (HistoryPoint point : facts.snapshots(facts.root()).reversed()) {
      String name = point.snapshot().snapshot();
      if (isEverywhere(name)) {
        return Optional.of(name);
      }
    }
    return Optional.empty();
  }

  private boolean isEverywhere(String snapshot) throws Problem {
    for (DatasetName dataset : facts.datasets().keySet()) {
      Optional<HistoryPoint> point =
          facts.snapshots(dataset).stream()
              .filter(p -> p.snapshot().snapshot().equals(snapshot))
              .findFirst();
      if (point.isEmpty() || !isOnlyOneOfItsName(point.get().guid())) {
        return false;
      }
    }
    return true;
  }

  /// A name that a dataset had twice, around a rollback say, may mean another snapshot here than
  /// there.
  private boolean isOnlyOneOfItsName(long guid) throws Problem {
    Optional<Manifest> held = catalog.find(guid);
    if (held.isEmpty()) {
      return false;
    }
    Manifest manifest = held.get();
    return catalog.snapshots(manifest.datasetId()).stream()
        .noneMatch(m -> m.snapshot().equals(manifest.snapshot()) && m.guid() != guid);
  }

  /// The vault's snapshot that is the newest of a dataset of the target.
  Optional<Manifest> held(DatasetName name) throws Problem {
    Optional<HistoryPoint> newest = facts.newest(name);
    return newest.isEmpty() ? Optional.empty() : catalog.find(newest.get().guid());
  }

  /// Whether a dataset of the target lies where a restore puts that snapshot.
  boolean isPlaceOf(DatasetName name, Manifest held) {
    String below = name.value().substring(facts.root().value().length());
    return held.dataset().equals(top.dataset() + below);
  }

  private DatasetName place(Manifest tip) throws Problem {
    return DatasetName.parse(facts.root() + tip.dataset().substring(top.dataset().length()));
  }

  /// A dataset that was renamed since: `zfs receive` renames what it finds by the GUIDs of a
  /// package.
  private Optional<Manifest> elsewhere(Manifest tip) throws Problem {
    for (DatasetName name : facts.datasets().keySet()) {
      Optional<Manifest> held = held(name);
      if (held.isPresent() && held.get().datasetId().equals(tip.datasetId())) {
        return held;
      }
    }
    return Optional.empty();
  }
}
