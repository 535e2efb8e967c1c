package dev.zseal.cli;

import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.retain.SnapshotChoice;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Forbids that snapshots are destroyed.
@Command(
    name = "hold",
    versionProvider = Version.class,
    description = {
      "Hold snapshots by a tag: neither destroy nor prune takes them until it is released.",
      "",
      "  zseal hold audit tank/diary@mon -V /mnt/usb/vault"
    })
final class HoldCommand implements Callable<Integer> {

  @Mixin private final VaultOption vault = new VaultOption();

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

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() throws Problem {
    Vault opened = vault.open();
    SnapshotChoice choice = new SnapshotChoice(opened.catalog());
    Map<String, Manifest> chosen = new LinkedHashMap<>();
    for (String text : snapshots) {
      choice.find(text, recursive).forEach(m -> chosen.put(m.objectName(), m));
    }
    if (dryRun) {
      chosen
          .values()
          .forEach(m -> Commands.out(spec).println("would hold " + Terminal.line(m.fullName())));
      return 0;
    }
    opened.holder(VaultOption.writer()).hold(tag, chosen.values());
    return 0;
  }
}
