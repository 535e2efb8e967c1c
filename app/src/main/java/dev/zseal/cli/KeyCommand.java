package dev.zseal.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// Looks at keys.
@Command(
    name = "key",
    versionProvider = Version.class,
    description = "Check keys, show their history, put capsules on paper.",
    synopsisSubcommandLabel = "(check | list | export)",
    subcommands = {KeyCheckCommand.class, KeyListCommand.class, KeyExportCommand.class})
final class KeyCommand implements Runnable {

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        Objects.requireNonNull(spec).commandLine(), "say which: check, list or export");
  }
}
