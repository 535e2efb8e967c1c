package dev.zseal.cli;

import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.WriterIdentity;
import dev.zseal.zfs.ShellWords;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Which vault, and who writes to it.
final class VaultOption {

  private static final String VARIABLE = "ZSEAL_VAULT";

  @Option(
      names = {"-V", "--vault"},
      paramLabel = "VAULT",
      description = "The vault: a folder. Default: the environment's " + VARIABLE + ".")
  private @Nullable String given;

  @Spec(Spec.Target.MIXEE)
  private CommandLine.Model.@Nullable CommandSpec command;

  static InstantSource clock() {
    return Clock.systemUTC();
  }

  static RandomGenerator random() {
    return new SecureRandom();
  }

  /// The folder given; remote stores are refused until they exist.
  Path folder() throws Problem {
    String vault = given != null ? given : System.getenv(VARIABLE);
    if (vault == null || vault.isBlank()) {
      throw new Problem.Usage(
          "no vault was given",
          "neither -V nor " + VARIABLE + " is there",
          "Say which: -V /path/to/vault");
    }
    if (vault.matches("[a-zA-Z][a-zA-Z0-9+.-]*://.*")) {
      String scheme = vault.substring(0, vault.indexOf(':'));
      throw new Problem.Usage(
          "this zseal keeps vaults in local folders only",
          "a %s:// vault was asked for".formatted(scheme),
          "Give a folder; remote vaults come with a later version.");
    }
    try {
      return Path.of(vault);
    } catch (InvalidPathException e) {
      throw new Problem.Usage("-V is not a path", e.getReason(), "Give a folder.");
    }
  }

  /// Opens the vault, with a warning if it lacks what this host saw of it before.
  Vault open() throws Problem {
    Vault opened = Vault.open(folder(), clock(), random());
    PrintWriter err = Commands.err(command);
    Path memories = stateFolder().resolve("vaults");
    List<Problem> all = opened.lookBack(memories);
    boolean whole = all.isEmpty() || isNew(all, memories.resolve(opened.settings().id() + ".told"));
    for (Problem missing : all) {
      String what = "warning: " + Terminal.line(missing.what());
      if (whole) {
        err.println(what);
        err.println("cause: " + Terminal.line(missing.evidence()));
        err.println("hint: " + Terminal.line(missing.hint()));
      } else {
        err.println(what + " (as was told; in whole once a day)");
      }
    }
    return opened;
  }

  private static boolean isNew(List<Problem> all, Path told) {
    List<String> words = all.stream().map(Problem::getMessage).toList();
    return new ToldBefore(told, clock()).isNew(String.join("\n", words));
  }

  /// The same for a command that fills vaults: in an empty folder one may be yet to be made.
  Vault openToFill() throws Problem {
    Path folder = folder();
    try {
      return open();
    } catch (Problem.Refused e) {
      if (!Files.isDirectory(folder) || Commands.hasEntries(folder)) {
        throw e;
      }
      String hint = "Mount the disk, or check the path; or make a vault there: zseal init -V ";
      throw e.withHint(hint + ShellWords.shown(folder));
    }
  }

  /// Opens the vault if one was named.
  ///
  /// @param byEnvironment whether the environment's counts as named
  @Nullable Vault openIfNamed(boolean byEnvironment) throws Problem {
    String fallback = byEnvironment ? System.getenv(VARIABLE) : null;
    return given == null && (fallback == null || fallback.isBlank()) ? null : open();
  }

  /// This host's and user's key for signing acts.
  static WriterIdentity writer() throws Problem {
    return WriterIdentity.load(stateFolder().resolve("writer.key"));
  }

  /// The same for what signs nothing: one that is kept nowhere, if there is none that can be read.
  static WriterIdentity writerIfAny() throws Problem {
    return Files.isReadable(stateFolder().resolve("writer.key"))
        ? writer()
        : WriterIdentity.generate();
  }

  /// Where this user's commands remember.
  static Path stateFolder() {
    return StatePlace.here().own(System.getenv());
  }
}
