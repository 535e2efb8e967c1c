package dev.zseal.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Help and version, as every command has them.
///
/// Not picocli's own: those take `-V` for the version. It is the vault with many commands, and
/// whoever gives it to one that has none must not be told a version, and that all went well.
@Command(versionProvider = Version.class)
final class HelpOptions {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  @Option(names = "--version", versionHelp = true, description = "Show the version and exit.")
  @SuppressWarnings("UnusedVariable")
  private boolean version;
}
