package dev.zseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class CommandHelpTest {

  static Stream<CommandLine> commands() {
    var line = new CommandLine(new Zseal());
    Subcommands.addTo(line, new String[0]);
    return below(line);
  }

  private static Stream<CommandLine> below(CommandLine line) {
    return line.getSubcommands().values().stream()
        .distinct()
        .flatMap(command -> Stream.concat(Stream.of(command), below(command)));
  }

  /// `-V` is a vault, or nothing.
  @ParameterizedTest
  @MethodSource("commands")
  void helpAndVersion_areThere_theVersionByItsLongNameOnly(CommandLine command) {
    var spec = command.getCommandSpec();
    if (spec.userObject() instanceof CommandLine.HelpCommand) {
      return;
    }
    assertThat(spec.findOption("--help")).as(spec.qualifiedName()).isSameAs(spec.findOption("-h"));
    assertThat(spec.findOption("--version").names()).containsExactly("--version");
  }

  /// The list of commands shows no more than the first line of each.
  @ParameterizedTest
  @MethodSource("commands")
  void theFirstLineSaysItAll(CommandLine command) {
    var spec = command.getCommandSpec();
    assertThat(spec.usageMessage().description()[0]).as(spec.qualifiedName()).endsWith(".");
  }
}
