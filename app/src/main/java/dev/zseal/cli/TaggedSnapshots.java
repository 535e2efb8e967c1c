package dev.zseal.cli;

import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.VanishedSnapshots;
import dev.zseal.vault.retain.SnapshotChoice;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The tag and the snapshots that `hold` and `release` are told.
final class TaggedSnapshots {

  @Parameters(index = "0", paramLabel = "TAG", description = "The hold's tag.")
  private String tag = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "DATASET@SNAP",
      description = "The snapshots.")
  private List<String> snapshots = List.of();

  @Option(names = "-r", description = "Also those of the same names in all datasets below.")
  private boolean recursive;

  @Option(
      names = {"-n", "--dry-run"},
      description = "Only name the snapshots.")
  private boolean dryRun;

  String tag() {
    return tag;
  }

  boolean dryRun() {
    return dryRun;
  }

  /// The names as they were told, of snapshots that no catalog has.
  List<String> wholeNames() throws Problem.Usage {
    checkWholeNames(
        snapshots,
        recursive ? "-r" : dryRun ? "-n" : null,
        "zseal release --vanished TAG DATASET@SNAP");
    return snapshots;
  }

  /// Refuses what cannot be said of snapshots that are lost: no catalog has those, so that nothing
  /// tells which lie below a dataset or between two of them.
  ///
  /// @param option one that was given and looks at what the vault has, or null
  /// @param example a command that is right
  static void checkWholeNames(List<String> snapshots, @Nullable String option, String example)
      throws Problem.Usage {
    if (option != null) {
      throw new Problem.Usage(
          "--vanished cannot be combined with " + option,
          option + " looks at what the vault has, and these it has no more",
          "Leave it out, and name each as the error did: " + example);
    }
    for (String snapshot : snapshots) {
      if (VanishedSnapshots.isManifest(snapshot)) {
        continue;
      }
      String name = snapshot.substring(snapshot.indexOf('@') + 1);
      if (!snapshot.contains("@") || name.isEmpty() || name.contains(",") || name.contains("%")) {
        throw new Problem.Usage(
            "--vanished takes whole names only",
            "'%s' is not the name of one snapshot".formatted(snapshot),
            "Name each as the error did: " + example);
      }
    }
  }

  List<Manifest> chosen(Vault vault) throws Problem {
    return new SnapshotChoice(vault.catalog()).findAll(snapshots, recursive);
  }
}
