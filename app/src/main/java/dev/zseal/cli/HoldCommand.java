package dev.zseal.cli;

import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Manifest;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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

  @Mixin private final TaggedSnapshots told = new TaggedSnapshots();

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() throws Problem {
    Vault opened = vault.open();
    List<Manifest> chosen = told.chosen(opened);
    if (told.dryRun()) {
      PrintWriter out = Commands.out(spec);
      chosen.forEach(m -> out.println("would hold " + Terminal.line(m.fullName())));
      return 0;
    }
    opened.holder(VaultOption.writer()).hold(told.tag(), chosen);
    return 0;
  }
}
