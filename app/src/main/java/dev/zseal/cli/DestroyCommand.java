package dev.zseal.cli;

import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.retain.SnapshotChoice;
import java.io.PrintWriter;
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
      "Destroy snapshots, in any order: the others stay whole.",
      "A file gives its space back once 30 %% of it is not needed any more: now or later.",
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
      names = "--vanished",
      description =
          "These are lost: their manifests are gone or damaged, and no copy of the vault has them."
              + " Miss them no more, so that their space can be given back.")
  private boolean vanished;

  @Mixin private final Reclaiming reclaiming = new Reclaiming();

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() throws Problem {
    Vault opened = vault.open();
    if (vanished) {
      return forget(opened);
    }
    if (!reclaiming.dryRun()) {
      opened.finishDestroys();
    }
    List<Manifest> chosen = new SnapshotChoice(opened.catalog()).findAll(snapshots, recursive);
    PrintWriter out = Commands.out(spec);
    if (reclaiming.dryRun()) {
      return reclaiming.wouldDestroy(opened, chosen, out, Commands.err(spec));
    }
    reclaiming.destroyed(opened.destroy(chosen, VaultOption.writer()), out);
    return reclaiming.sweep(opened, out, Commands.err(spec));
  }

  private int forget(Vault opened) throws Problem {
    TaggedSnapshots.checkWholeNames(
        snapshots, recursive ? "-r" : null, "zseal destroy --vanished DATASET@SNAP");
    PrintWriter out = Commands.out(spec);
    for (String snapshot : snapshots) {
      if (reclaiming.dryRun()) {
        opened.checkVanished(snapshot);
        out.println("would be no longer missed: " + Terminal.line(snapshot));
        continue;
      }
      opened.destroyVanished(snapshot, VaultOption.writer());
      out.println("no longer missed: " + Terminal.line(snapshot));
    }
    return 0;
  }
}
