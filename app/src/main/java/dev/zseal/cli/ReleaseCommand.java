package dev.zseal.cli;

import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.retain.Holder;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Takes holds back.
@Command(
    name = "release",
    versionProvider = Version.class,
    description = {
      "Release the holds of a tag: snapshots without a hold can be destroyed again.",
      "",
      "  zseal release audit tank/diary@mon -V /mnt/usb/vault"
    })
final class ReleaseCommand implements Callable<Integer> {

  @Mixin private final VaultOption vault = new VaultOption();

  @Mixin private final TaggedSnapshots told = new TaggedSnapshots();

  @Option(
      names = "--vanished",
      description =
          "These are lost: their manifests are gone or damaged, and destroy --vanished is to let go"
              + " of them.")
  private boolean vanished;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() throws Problem {
    Vault opened = vault.open();
    if (vanished) {
      return releaseVanished(opened);
    }
    List<Manifest> chosen = told.chosen(opened);
    if (told.dryRun()) {
      PrintWriter out = Commands.out(spec);
      chosen.forEach(m -> out.println("would release " + Terminal.line(m.fullName())));
      return 0;
    }
    opened.holder(VaultOption.writer()).release(told.tag(), chosen);
    return 0;
  }

  private int releaseVanished(Vault opened) throws Problem {
    Holder holder = opened.holder(VaultOption.writer());
    for (String snapshot : told.wholeNames()) {
      holder.releaseVanished(told.tag(), snapshot);
    }
    return 0;
  }
}
