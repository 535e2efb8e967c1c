package dev.zseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// A command that ends with a name is not followed by a full stop or a comma: copied with it, the
/// name would be another. Read from the sources, so that it holds of hints that no test provokes.
class HintEndsTest {

  private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)*)\"");

  /// What stands for a value in a source, or in the text [HintCommandsTest#joined] makes of it.
  private static final String VALUE = "(?:%(?:\\d\\$)?s|tank/x@s)";

  private static final Pattern TORN =
      Pattern.compile(
          "(?<!`)\\b(?:zseal|zfs|zpool|systemctl|mkdir) [a-z-][^`.;:,(]*"
              + VALUE
              + "[.,](?: |$|%n)");

  /// What is told of, and is no command.
  private static final Pattern TOLD = Pattern.compile("zseal remembers|zfs send -w was");

  @Test
  void noNameIsFollowedByAFullStop() throws IOException {
    List<String> torn = new ArrayList<>();
    for (String module : List.of("stream", "vault", "app")) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src/main/java"))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          LITERAL
              .matcher(HintCommandsTest.joined(Files.readString(file)))
              .results()
              .filter(literal -> TORN.matcher(literal.group(1)).find())
              .filter(literal -> !TOLD.matcher(literal.group(1)).find())
              .forEach(literal -> torn.add(file.getFileName() + ": " + literal.group(1)));
        }
      }
    }
    assertThat(torn).isEmpty();
  }
}
