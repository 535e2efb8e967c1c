package dev.zseal.cli;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;

/// The commands by their names.
///
/// To look at the options of all of them takes longer than most commands do, so a command line that
/// begins with the name of one gets that one only.
final class Subcommands {

  /// In the order of the help.
  static final List<String> NAMES =
      List.of(
          "demo",
          "init",
          "receive",
          "send",
          "list",
          "destroy",
          "prune",
          "hold",
          "release",
          "holds",
          "scrub",
          "backup",
          "restore",
          "doctor",
          "replicate",
          "rollback",
          "ls",
          "cat",
          "find",
          "extract",
          "diff",
          "image",
          "key",
          "prove",
          "mount",
          "run",
          "daemon",
          "status",
          "logs",
          "schedule",
          "watch",
          "metrics",
          "config",
          "explain",
          "stream",
          "help");

  private Subcommands() {}

  /// Adds the one that is named, or all if none is.
  static void addTo(CommandLine line, String[] arguments) {
    Class<?> named = arguments.length == 0 ? null : command(arguments[0]);
    if (named != null && !named.equals(HelpCommand.class)) {
      line.addSubcommand(named);
    } else {
      for (String name : NAMES) {
        line.addSubcommand(Objects.requireNonNull(command(name)));
      }
    }
    addHelp(line);
  }

  private static void addHelp(CommandLine line) {
    if (!(line.getCommandSpec().userObject() instanceof HelpCommand)) {
      line.getCommandSpec().addMixin("help", CommandSpec.forAnnotatedObject(new HelpOptions()));
    }
    line.getSubcommands().values().stream().distinct().forEach(Subcommands::addHelp);
  }

  /// What is wrong with the word that should be a command, null if nothing is.
  ///
  /// Asked before anything is parsed: a `--help` or `--version` behind the word would be obeyed.
  static CommandLine.@Nullable UnmatchedArgumentException misspelt(
      CommandLine line, String[] arguments) {
    CommandLine at = line;
    for (String word : arguments) {
      if (word.equals("-h") || word.equals("--help") || word.equals("--version")) {
        continue;
      }
      // Whatever follows these is theirs.
      if (word.startsWith("-") || at.getCommandSpec().userObject() instanceof HelpCommand) {
        return null;
      }
      if (at.getSubcommands().isEmpty()) {
        return null;
      }
      CommandLine named = at.getSubcommands().get(word);
      if (named == null) {
        return new CommandLine.UnmatchedArgumentException(at, List.of(word));
      }
      at = named;
    }
    return null;
  }

  /// Null if there is none of this name. No class is loaded but the one that is returned.
  private static @Nullable Class<?> command(String name) {
    return switch (name) {
      case "demo" -> DemoCommand.class;
      case "init" -> InitCommand.class;
      case "receive", "recv" -> ReceiveCommand.class;
      case "send" -> SendCommand.class;
      case "list" -> ListCommand.class;
      case "destroy" -> DestroyCommand.class;
      case "prune" -> PruneCommand.class;
      case "hold" -> HoldCommand.class;
      case "release" -> ReleaseCommand.class;
      case "holds" -> HoldsCommand.class;
      case "scrub" -> ScrubCommand.class;
      case "backup" -> BackupCommand.class;
      case "restore" -> RestoreCommand.class;
      case "doctor" -> DoctorCommand.class;
      case "replicate" -> ReplicateCommand.class;
      case "rollback" -> RollbackCommand.class;
      case "ls" -> LsCommand.class;
      case "cat" -> CatCommand.class;
      case "find" -> FindCommand.class;
      case "extract" -> ExtractCommand.class;
      case "diff" -> DiffCommand.class;
      case "image" -> ImageCommand.class;
      case "key" -> KeyCommand.class;
      case "prove" -> ProveCommand.class;
      case "mount" -> MountCommand.class;
      case "run" -> RunCommand.class;
      case "daemon" -> DaemonCommand.class;
      case "status" -> StatusCommand.class;
      case "logs" -> LogsCommand.class;
      case "schedule" -> ScheduleCommand.class;
      case "watch" -> WatchCommand.class;
      case "metrics" -> MetricsCommand.class;
      case "config" -> ConfigCommand.class;
      case "explain" -> ExplainCommand.class;
      case "stream" -> StreamCommand.class;
      case "help" -> HelpCommand.class;
      default -> null;
    };
  }
}
