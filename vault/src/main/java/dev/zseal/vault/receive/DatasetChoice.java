package dev.zseal.vault.receive;

import dev.zseal.problem.Problem;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Manifest;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// Decides which dataset of a vault a stream joins: no stream says it.
///
/// Two that live on beside each other must never become one, for a prune would take the snapshots
/// of the one for older ones of the other. Where it cannot be known, they stay apart.
///
/// Format: `docs/format/vault.md`, "Identity".
record DatasetChoice(Catalog catalog) {

  /// The dataset of this name and key, the first of them should there be several.
  Optional<String> named(String name, long keyGuid) throws Problem {
    for (String id : catalog.datasetIds()) {
      if (isNamed(id, name, keyGuid)) {
        return Optional.of(id);
      }
    }
    return Optional.empty();
  }

  /// The dataset that an increment joins whose sender saw its source in the same dataset; empty
  /// where that must be a new one.
  ///
  /// The source was in two if a clone was promoted: it is the clone's by then, and in the vault it
  /// lies in the dataset that the clone was made of, which lives on.
  ///
  /// @param name what the increment's dataset goes by
  /// @param creation of the increment's snapshot
  Optional<String> ofIncrement(Manifest base, String name, long creation) throws Problem {
    String id = base.datasetId();
    if (isCalled(base, name, creation)) {
      return Optional.of(id);
    }
    for (String other : catalog.datasetIds()) {
      if (isNamed(other, name, base.keyGuid()) && descends(other, base)) {
        return Optional.of(other);
      }
    }
    return isNewest(base) ? Optional.of(id) : Optional.empty();
  }

  /// Whether an increment may join the dataset of its source: that goes by its name, or did when
  /// the increment's snapshot was taken; or it has nothing newer, and was renamed.
  boolean mayJoin(Manifest base, String name, long creation) throws Problem {
    return isCalled(base, name, creation) || isNewest(base);
  }

  /// Whether the dataset of `base` is called that, or was so at the time or later.
  private boolean isCalled(Manifest base, String name, long creation) throws Problem {
    String id = base.datasetId();
    return catalog.newest(id).filter(m -> m.dataset().equals(name)).isPresent()
        || catalog
            .newest(id, m -> m.creation() < creation || m.dataset().equals(name))
            .filter(m -> m.creation() >= creation)
            .isPresent();
  }

  /// Whether a dataset has nothing newer than `base`, not even something that cannot be read.
  private boolean isNewest(Manifest base) throws Problem {
    String id = base.datasetId();
    return catalog.newest(id).filter(m -> m.guid() != base.guid()).isEmpty()
        && catalog.unreadable().stream()
            .noneMatch(one ->
                one.place().datasetId().equals(id) && one.place().creation() >= base.creation());
  }

  private boolean isNamed(String id, String name, long keyGuid) throws Problem {
    return catalog
        .newest(id)
        .filter(m -> m.dataset().equals(name) && m.keyGuid() == keyGuid)
        .isPresent();
  }

  /// Whether a snapshot of the dataset came from `base`, over whatever others.
  private boolean descends(String id, Manifest base) throws Problem {
    Set<Long> seen = new HashSet<>();
    for (Manifest snapshot : catalog.snapshots(id)) {
      long from = snapshot.fromGuid();
      while (from != 0 && seen.add(from)) {
        if (from == base.guid()) {
          return true;
        }
        from = catalog.find(from).map(Manifest::fromGuid).orElse(0L);
      }
    }
    return false;
  }
}
