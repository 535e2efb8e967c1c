package dev.zseal.cli;

import dev.zseal.config.Examples;
import dev.zseal.problem.Problem;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Prints a configuration to begin with.
@Command(
    name = "example",
    versionProvider = Version.class,
    description = {
      "Print a commented configuration to begin with; without a name, say which there are.",
      "",
      "  zseal config example small > /etc/zseal/zseal.toml"
    })
final class ConfigExampleCommand implements Callable<Integer> {

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "Which.")
  private @Nullable String name;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() throws Problem {
    PrintWriter out = Commands.out(spec);
    if (name == null) {
      Examples.all().forEach((each, about) -> out.printf("%-10s %s%n", each, about));
    } else {
      out.print(Examples.text(name));
    }
    return 0;
  }
}
