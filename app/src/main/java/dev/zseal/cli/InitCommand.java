package dev.zseal.cli;

import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.VaultSettings;
import dev.zseal.zfs.ShellWords;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Makes a vault.
@Command(name = "init", description = "Make a vault in a folder.", versionProvider = Version.class)
final class InitCommand implements Callable<Integer> {

  private static final Pattern PERCENT = Pattern.compile("(\\d{1,2})%?");

  @Mixin private final VaultOption vault = new VaultOption();

  @Option(
      names = {"-n", "--dry-run"},
      description = "Only say what would be done.")
  private boolean dryRun;

  @Option(
      names = "--parity",
      paramLabel = "SHARE",
      defaultValue = VaultSettings.DEFAULT_PARITY + "%",
      description =
          "How much of what is stored mends the rest: ${DEFAULT-VALUE} unless given; 0%% for none.")
  private String parity = "";

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() throws Problem {
    PrintWriter out = Commands.out(spec);
    Path folder = vault.folder();
    int percent = percent();
    requireParent(folder);
    if (dryRun) {
      boolean taken = Files.exists(folder.resolve("vault.json"));
      out.println(taken ? folder + " is a vault already" : "would make a vault in " + folder);
      return 0;
    }
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new Problem.Usage(
          folder + " is not a folder",
          "a vault wants a folder of its own",
          "Give a new or empty folder.");
    }
    if (Files.exists(folder.resolve("vault.json"))) {
      VaultSettings there =
          Vault.open(folder, VaultOption.clock(), VaultOption.random()).settings();
      throw new Problem.Refused(
          folder + " is a vault already",
          "vault %s, made %s; nothing was changed".formatted(there.id(), there.created()),
          "Use it as it is, or give a new or empty folder.");
    }
    if (Files.isDirectory(folder) && Commands.hasEntries(folder)) {
      throw new Problem.Refused(
          folder + " is not empty",
          "a vault wants a folder of its own",
          "Give a new or empty folder.");
    }
    Vault made =
        Vault.init(
            folder, VaultSettings.DEFAULT_PACK, percent, VaultOption.clock(), VaultOption.random());
    out.println("made a vault in " + made.location());
    out.println(
        "next: zfs send -w POOL/DATASET@SNAP | zseal receive -V " + ShellWords.shown(folder));
    return 0;
  }

  /// Where a disk is not mounted, what would lie on it is missing: to make all of it would put the
  /// vault on another disk.
  private static void requireParent(Path folder) throws Problem {
    Path parent = folder.toAbsolutePath().normalize().getParent();
    if (parent != null && Files.notExists(parent)) {
      throw new Problem.Usage(
          "cannot make a vault in " + folder,
          parent + " does not exist: is its disk mounted?",
          "Mount the disk; or make that folder first: mkdir -p " + ShellWords.shown(parent));
    }
  }

  private int percent() throws Problem {
    Matcher m = PERCENT.matcher(parity);
    if (!m.matches() || !VaultSettings.isParity(Integer.parseInt(m.group(1)))) {
      throw new Problem.Usage(
          "no vault can have a parity of " + parity,
          "it is 2% to 50% of what is stored, or 0% for none",
          "zseal init --parity 10% -V " + ShellWords.shown(vault.folder()));
    }
    return Integer.parseInt(m.group(1));
  }
}
