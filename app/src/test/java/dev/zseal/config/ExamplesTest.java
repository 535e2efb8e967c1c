package dev.zseal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The examples can be used as they are.
class ExamplesTest {

  private static final Pattern SECRET =
      Pattern.compile(
          "(?:monitor|url|password|token|signing_key) *= *\"(env|file|credential):([^\"]+)");

  @TempDir private Path folder = Path.of("");

  static Stream<String> names() {
    return Examples.all().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("names")
  void hasNoMistake(String name) throws Problem, IOException {
    String text = Examples.text(name);
    Map<String, String> environment = new HashMap<>();
    environment.put("CREDENTIALS_DIRECTORY", folder.toString());
    Matcher m = SECRET.matcher(text);
    while (m.find()) {
      String where = m.group(2);
      String secret = "https://example.org/" + name + m.start();
      switch (m.group(1)) {
        case "env" -> environment.put(where, secret);
        case "file" -> {
          Path file = folder.resolve(Path.of(where).getFileName());
          Files.writeString(file, secret);
          text = text.replace("file:" + where, "file:" + file);
        }
        default -> Files.writeString(folder.resolve(where), secret);
      }
    }
    Configuration read = ConfigTexts.good(text, environment);
    assertThat(read.jobs()).isNotEmpty();
    assertThat(read.toString()).doesNotContain("example.org/" + name);
  }

  @ParameterizedTest
  @MethodSource("names")
  void isShortEnoughToRead(String name) throws Problem {
    List<String> lines = Examples.text(name).lines().toList();
    assertThat(lines).hasSizeLessThan(80).allMatch(line -> line.length() <= 110);
    assertThat(lines.getFirst()).startsWith("# ");
  }

  @Test
  void smallIsFiveLines() throws Problem {
    assertThat(Examples.text("small").lines().filter(l -> !l.isBlank() && !l.startsWith("#")))
        .hasSize(5);
  }

  @Test
  void fleetTakesDefaultsInEveryJob() throws Problem {
    String text =
        Examples.text("fleet").replaceAll("(?m)^(\\[alert|monitor|url|token|sig).*", "#$0");
    Configuration read =
        ConfigTexts.good(
            text.replaceAll("(?s)#\\[alert.*", ""), Map.of("CREDENTIALS_DIRECTORY", "/run/x"));
    assertThat(read.jobs()).containsOnlyKeys("web", "db", "office", "scrub", "drill");
    assertThat(read.jobs().values()).allMatch(job -> job.targets().size() == 1);
    assertThat(read.jobs().values().stream().filter(Job::isBackup))
        .hasSize(3)
        .allMatch(job -> job.datasets().property().isPresent() && job.source().host().isPresent());
  }

  @Test
  void anotherNameIsRefused() {
    assertThatThrownBy(() -> Examples.text("nas-usd"))
        .isInstanceOfSatisfying(
            Problem.Usage.class,
            e -> assertThat(e.hint()).isEqualTo("Did you mean nas-usb? Name one of these."));
  }
}
