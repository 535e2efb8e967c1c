package dev.zseal.doctor;

import dev.zseal.doctor.check.VaultSide;
import dev.zseal.doctor.check.VaultSide.InVault;
import dev.zseal.doctor.check.VaultSide.Stored;
import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.zfs.DatasetState;
import dev.zseal.zfs.HistoryPoint;
import dev.zseal.zfs.TreeFacts;
import dev.zseal.zfs.ZfsHost;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a vault has of a source's datasets.
final class VaultFacts {

  private static final int MARK_DIGITS = 8;

  private final Vault vault;
  private final Catalog catalog;

  VaultFacts(Vault vault) {
    this.vault = vault;
    this.catalog = vault.catalog();
  }

  VaultSide of(TreeFacts source, List<DatasetState> datasets) throws Problem {
    Map<DatasetName, InVault> held = new HashMap<>();
    for (DatasetState dataset : datasets) {
      if (!dataset.isEncrypted()) {
        continue;
      }
      Optional<Manifest> base = base(source.history(dataset.name()));
      Optional<Manifest> newest =
          base.isPresent() ? catalog.newest(base.get().datasetId()) : named(dataset.name().value());
      held.put(dataset.name(), new InVault(stored(base), stored(newest)));
    }
    String id = vault.settings().id().substring(0, MARK_DIGITS);
    return new VaultSide(vault.location(), ZfsHost.BOOKMARK_PREFIX + id + "-", held);
  }

  /// The newest snapshot that both have, by its GUID.
  private Optional<Manifest> base(List<HistoryPoint> history) throws Problem {
    for (HistoryPoint point : history.reversed()) {
      Optional<Manifest> held = catalog.find(point.guid());
      if (held.isPresent()) {
        return held;
      }
    }
    return Optional.empty();
  }

  private Optional<Manifest> named(String dataset) throws Problem {
    @Nullable Manifest best = null;
    for (String id : catalog.datasetIds()) {
      Optional<Manifest> newest = catalog.newest(id);
      if (newest.isPresent()
          && newest.get().dataset().equals(dataset)
          && (best == null || best.creation() < newest.get().creation())) {
        best = newest.get();
      }
    }
    return Optional.ofNullable(best);
  }

  private static @Nullable Stored stored(Optional<Manifest> found) throws Problem {
    if (found.isEmpty()) {
      return null;
    }
    Manifest manifest = found.get();
    return new Stored(
        manifest.fullName(),
        manifest.guid(),
        manifest.toIvSet(),
        manifest.head().keyData(),
        manifest.fingerprint());
  }
}
