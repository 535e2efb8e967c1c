package dev.zseal.cli;

import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.retain.SnapshotChoice;
import java.util.List;
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
    if (recursive || dryRun) {
      throw new Problem.Usage(
          "--vanished takes whole names only",
          "it was given with -r or -n",
          "Name each as the error did: zseal release --vanished TAG DATASET@SNAP");
    }
    return snapshots;
  }

  List<Manifest> chosen(Vault vault) throws Problem {
    return new SnapshotChoice(vault.catalog()).findAll(snapshots, recursive);
  }
}
