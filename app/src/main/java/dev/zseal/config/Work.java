package dev.zseal.config;

import dev.zseal.backup.Wanted;
import dev.zseal.vault.retain.RetentionPolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What a job does.
public sealed interface Work {

  /// The word for it in the file.
  String word();

  /// Snapshot, transfer, verify, prune.
  ///
  /// @param existing which snapshots that others took are brought; empty to take one
  /// @param latestOnly pools are sent the newest snapshot only, not those between
  /// @param verify whether what was stored in a vault is read back
  /// @param keep what stays at the targets; empty to keep all
  /// @param keepSource what stays of the snapshots that zseal took; empty to keep all
  record Backup(
      Optional<Wanted.Existing> existing,
      boolean latestOnly,
      boolean verify,
      Optional<RetentionPolicy> keep,
      Optional<RetentionPolicy> keepSource)
      implements Work {
    @Override
    public String word() {
      return "backup";
    }
  }

  /// Read vaults through and mend them.
  ///
  /// @param samplePercent how many of the pack files; 100 for all
  record Scrub(int samplePercent) implements Work {
    @Override
    public String word() {
      return "scrub";
    }
  }

  /// Prove that what is in a vault can be opened and read.
  ///
  /// @param key the file with the passphrase or key
  /// @param canaries files that must be there, by absolute path in the dataset
  /// @param files how many others are read, chosen at random
  /// @param compare whether they are held against the mounted snapshot at the source, where it is
  ///   mounted
  record Drill(Path key, List<String> canaries, int files, boolean compare) implements Work {
    public Drill {
      canaries = List.copyOf(canaries);
    }

    @Override
    public String word() {
      return "drill";
    }
  }
}
