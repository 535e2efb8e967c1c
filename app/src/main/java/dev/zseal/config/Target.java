package dev.zseal.config;

import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Where backups go.
public sealed interface Target {

  String name();

  /// Whether it may be away: a disk that is rotated or plugged in for the purpose. That it is not
  /// there is no failure of a run; that what it holds grows too old still is.
  boolean mayBeAway();

  /// A vault in a folder.
  record VaultTarget(String name, Path folder, boolean mayBeAway) implements Target {

    /// Whether there is a vault in the folder now.
    public boolean isThere() {
      return Files.exists(folder.resolve("vault.json"));
    }
  }

  /// A pool.
  ///
  /// @param below the dataset that holds the replicas
  /// @param zfs the machine it is on
  /// @param visiting imported before each run and exported after it
  /// @param importFolders where to look for its devices; none to leave it to zpool
  /// @param importGuid finds the pool by its GUID, in digits; empty to find it by name
  record PoolTarget(
      String name,
      DatasetName below,
      Source zfs,
      boolean visiting,
      List<Path> importFolders,
      String importGuid,
      boolean mayBeAway)
      implements Target {

    public PoolTarget {
      importFolders = List.copyOf(importFolders);
    }

    /// The replica of a dataset: its name without its pool, below [#below].
    public DatasetName replica(DatasetName source) throws Problem {
      String path = source.value().substring(source.pool().length());
      return DatasetName.parse(below.value() + path);
    }
  }
}
