package dev.zseal.cli;

import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.retain.SnapshotChoice;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Lets snapshots go.
@Command(
    name = "destroy",
    versionProvider = Version.class,
    description = {
      "Destroy snapshots, in any order: the others stay whole. Their space comes back at once.",
      "A%%B are the snapshots from A to B; an end left out is the oldest or newest.",
      "",
      "  zseal destroy -nv tank/diary@mon,tue%%fri -V /mnt/usb/vault"
    })
final class DestroyCommand implements Callable<Integer> {

  @Mixin private final VaultOption vault = new VaultOption();

  @Parameters(
      arity = "1..*",
      paramLabel = "DATASET@SNAP[,SNAP][%SNAP]",
      description = "The snapshots to destroy.")
  private List<String> snapshots = List.of();

  @Option(names = "-r", description = "Also those of the same names in all datasets below.")
  private boolean recursive;

  @Option(
      names = {"-n", "--dry-run"},
      description = "Only say what would be destroyed, and what space it would give back.")
  private boolean dryRun;

  @Option(names = "-p", description = "Exact numbers.")
  private boolean exact;

  @Option(
      names = {"-v", "--verbose"},
      description = "Name each snapshot.")
  private boolean verbose;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() throws Problem {
    Vault opened = vault.open();
    List<Manifest> chosen = new SnapshotChoice(opened.catalog()).findAll(snapshots, recursive);
    Reclaiming report = new Reclaiming(Commands.out(spec), Commands.err(spec), exact);
    if (dryRun) {
      report.wouldDestroy(opened, chosen);
      return 0;
    }
    List<Manifest> gone = opened.destroy(chosen, VaultOption.writer());
    if (verbose) {
      report.destroyed(gone);
    }
    return report.sweep(opened);
  }
}
