package dev.zseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The commands that `docs/troubles.md` sends people to are there, with the options it names.
class TroublesPageCommandsTest {

  private static final Pattern COMMAND =
      Pattern.compile("`zseal ((?:(?:stream|key) )?[a-z]+)([^`]*)`");
  private static final Pattern OPTION = Pattern.compile("(?<= )--?[a-zA-Z-]+");

  /// @param words of the command, without its options
  record Named(List<String> words, List<String> options) {}

  static List<Named> commands() throws IOException {
    String page = Files.readString(Path.of("../docs/troubles.md")).replace('\n', ' ');
    return COMMAND
        .matcher(page)
        .results()
        .map(m ->
            new Named(
                List.of(m.group(1).split(" ", -1)),
                OPTION.matcher(m.group(2)).results().map(o -> o.group()).toList()))
        .distinct()
        .toList();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void isThere(Named named) {
    String[] words =
        Stream.concat(named.words().stream(), Stream.of("--help")).toArray(String[]::new);
    var out = new StringWriter();

    assertThat(Zseal.run(words, new PrintWriter(out), new PrintWriter(out))).isZero();
    assertThat(out.toString()).contains("Usage: zseal " + String.join(" ", named.words()));
    assertThat(named.options()).allMatch(option -> out.toString().contains(option));
  }
}
