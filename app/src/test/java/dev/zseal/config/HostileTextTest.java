package dev.zseal.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.problem.Problem;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever a file holds, reading it ends with a configuration or with mistakes, and soon.
class HostileTextTest {

  private static final int ROUNDS = 200;

  /// What breaks parsers: put in at random places.
  private static final List<String> BITS =
      List.of(
          "\"",
          "'",
          "\"\"\"",
          "'''",
          "[",
          "]",
          "[[",
          "{",
          "}",
          "=",
          ".",
          ",",
          "#",
          "\n",
          "\r",
          "\\",
          "\\u0000",
          "\\uD800",
          "\u0000",
          "\uFEFF",
          "\u202e",
          "\ud83d\ude00",
          "0x",
          "1e999",
          "-0",
          "nan",
          "2026-02-30",
          "99:99:99",
          "true",
          "[job.x]\n",
          "[[job]]\n",
          "kind = \"drill\"\n",
          "after = [\"a\"]\n",
          "*",
          "/**/",
          "@",
          "env:",
          "file:",
          "credential:",
          "s3://",
          "ssh://",
          "9223372036854775807",
          "18446744073709551616",
          "%s",
          "%n",
          "\"\" = 1\n",
          "a.b.c = 1\n");

  static Stream<String> examples() {
    return Examples.all().keySet().stream();
  }

  private static void ends(String text) {
    ConfigurationReader.Reading reading = ConfigTexts.look(text, Map.of());
    assertThat(reading.configuration() == null).isEqualTo(!reading.faults().isEmpty());
    int lines = 1 + (int) text.chars().filter(c -> c == '\n').count();
    for (Fault fault : reading.faults()) {
      assertThat(fault.line()).isBetween(1, lines + 1);
      assertThat(fault.column()).isPositive();
      assertThat(fault.what()).isNotBlank();
      assertThat(fault.hint()).isNotBlank();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  @Timeout(60)
  void goodFilesWithRandomHarm(String name) throws Problem {
    String good = Examples.text(name);
    long seed = 20_261_122L + name.hashCode();
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      StringBuilder text = new StringBuilder(good);
      for (int i = random.nextInt(1, 8); i > 0 && text.length() > 1; i--) {
        harm(text, random);
      }
      try {
        ends(text.toString());
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError("seed %d, round %d:%n%s".formatted(seed, round, text), e);
      }
    }
  }

  private static void harm(StringBuilder text, Random random) {
    int at = random.nextInt(text.length());
    int end = Math.min(text.length(), at + random.nextInt(1, 40));
    switch (random.nextInt(5)) {
      case 0 -> text.insert(at, BITS.get(random.nextInt(BITS.size())));
      case 1 -> text.delete(at, end);
      case 2 -> text.setCharAt(at, (char) random.nextInt(1, 0x250));
      case 3 -> text.insert(random.nextInt(text.length()), text.substring(at, end));
      default -> text.replace(at, at + 1, BITS.get(random.nextInt(BITS.size())));
    }
  }

  static Stream<String> floods() {
    int many = 20_000;
    return Stream.of(
        "a=" + "[".repeat(many),
        "a=" + "[".repeat(many) + "]".repeat(many),
        "a=" + "{a=".repeat(many),
        "a." + "a.".repeat(many) + "a=1",
        "[job." + "a.".repeat(many) + "a]",
        "\n".repeat(1 << 20),
        "#\n".repeat(1 << 19),
        " \r\n\t#\n".repeat(100_000) + "x",
        "a = [\n" + "# x\n\n".repeat(many) + "]",
        "\"\"\"\n".repeat(many),
        "x=\"\"\"\n" + "\n".repeat(many),
        "a=1\n".repeat(many),
        "[[job]]\n".repeat(many),
        "kind = \"" + "b".repeat(1 << 19) + "\"\n",
        "x".repeat(1 << 19) + " = 1\n",
        "exclude = [" + "\"*\",".repeat(20_000) + "]\n");
  }

  @ParameterizedTest
  @MethodSource("floods")
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void floods(String text) {
    ends(text);
  }

  /// A chain of a thousand jobs ends in no overflow, and a circle of as many is one mistake.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Timeout(60)
  void longChainsOfJobs(boolean circle) {
    StringBuilder text = new StringBuilder("[defaults]\nvault = \"/v\"\ndatasets = \"t/a\"\n");
    for (int i = 0; i < 1000; i++) {
      text.append("[job.j%d]%n".formatted(i));
      if (i < 999 || circle) {
        text.append("after = \"j%d\"%n".formatted((i + 1) % 1000));
      }
    }
    List<String> faults = ConfigTexts.faults(text.toString());
    assertThat(faults).hasSize(circle ? 1 : 0);
    assertThat(ConfigTexts.faults(text + "[job.more]\n"))
        .anyMatch(fault -> fault.contains("there are more than 1000 tables job.NAME"));
  }
}
