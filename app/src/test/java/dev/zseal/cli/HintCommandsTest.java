package dev.zseal.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/// A command that zseal advises is one that it takes. Read from the sources, so that it holds of
/// hints that no test provokes, too: what stands at the beginning of a text or behind a colon, and
/// begins with `zseal`, is to be typed as it is.
class HintCommandsTest {

  private static final List<String> PACKAGES =
      List.of("backup", "doctor", "doctor/check", "hierarchy", "pairing", "replicate", "restore");
  private static final List<String> COMMANDS =
      List.of(
          "BackupCommand",
          "DoctorCommand",
          "ExcludeOption",
          "ReplicateCommand",
          "RestoreCommand",
          "RollbackCommand");

  /// What stands for a value: `%s`, or an expression between two literals.
  private static final String VALUE = "tank/x@s";

  private static final String EXPRESSION =
      "[\\w.]+(?:\\((?:[^()\"]|\"[^\"]*\"|\\((?:[^()\"]|\"[^\"]*\")*\\))*\\))*";
  private static final Pattern BETWEEN =
      Pattern.compile("\"\\s*(?:\\.formatted\\([^;]*?\\))?\\s*\\+\\s*\"");
  private static final Pattern VALUE_BETWEEN =
      Pattern.compile("\"\\s*\\+\\s*" + EXPRESSION + "\\s*\\+\\s*\"");
  private static final Pattern VALUE_AT_END =
      Pattern.compile(" \"(?=\\s*\\+\\s*" + EXPRESSION + ")");
  private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)*)\"");
  private static final Pattern COMMAND =
      Pattern.compile("(?:^ *|: (?:%s)?)(zseal [a-z].*?)(?=[.;,]( |$)| \\||  | \\(|$)");
  private static final Pattern MENTIONED = Pattern.compile("`(zseal [a-z][^`]*)`");

  record Advice(String file, String words) {}

  private static List<Path> sources() throws IOException {
    Path root = Path.of("src/main/java/dev/zseal");
    List<Path> files = new ArrayList<>();
    for (String each : PACKAGES) {
      try (Stream<Path> in = Files.list(root.resolve(each))) {
        in.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
      }
    }
    COMMANDS.forEach(name -> files.add(root.resolve("cli").resolve(name + ".java")));
    return files;
  }

  private static Stream<Advice> found(Pattern pattern) throws IOException {
    return sources().stream().flatMap(file -> found(file, pattern));
  }

  private static Stream<Advice> found(Path file, Pattern pattern) {
    String code;
    try {
      code = Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String joined = joined(code);
    return LITERAL
        .matcher(joined)
        .results()
        .flatMap(literal -> pattern.matcher(literal.group(1)).results())
        .map(match -> new Advice(file.getFileName().toString(), words(match)));
  }

  /// The literals of a source, those that are added put together.
  static String joined(String code) {
    String text = Pattern.compile("^\\s*//.*$", Pattern.MULTILINE).matcher(code).replaceAll("");
    text = BETWEEN.matcher(text).replaceAll("");
    text = VALUE_BETWEEN.matcher(text).replaceAll(VALUE);
    return VALUE_AT_END.matcher(text).replaceAll(Matcher.quoteReplacement(" " + VALUE + "\""));
  }

  private static String words(MatchResult match) {
    return match.group(1).replaceAll("%[sd]", VALUE).replace("\\\"", "\"").strip();
  }

  static Stream<Advice> commands() throws IOException {
    return found(COMMAND);
  }

  static Stream<Advice> mentions() throws IOException {
    return found(MENTIONED);
  }

  private static CommandLine line(List<String> words) {
    CommandLine line = new CommandLine(new Zseal());
    Subcommands.addTo(line, words.toArray(String[]::new));
    return line;
  }

  private static List<String> split(String words) {
    return List.of(words.split(" +", -1)).subList(1, words.split(" +", -1).length);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void canBeTyped(Advice advice) {
    List<String> words = split(advice.words());

    assertThatCode(() -> line(words).parseArgs(words.toArray(String[]::new)))
        .as("%s: %s", advice.file(), advice.words())
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @MethodSource("mentions")
  void exists(Advice advice) {
    List<String> words = split(advice.words());
    CommandLine line = line(words);
    assertThat(line.getSubcommands()).as("%s", advice).containsKey(words.getFirst());
    CommandLine command = Objects.requireNonNull(line.getSubcommands().get(words.getFirst()));

    assertThat(words.stream().filter(word -> word.startsWith("-")))
        .as("%s", advice)
        .allMatch(option -> command.getCommandSpec().findOption(option) != null);
  }

  @Test
  void theyAreSeen() throws IOException {
    assertThat(commands().map(Advice::words))
        .contains(
            "zseal rollback -r " + VALUE,
            "zseal replicate -r " + VALUE + " TARGET",
            "zseal restore --heal DATASET -V VAULT")
        .hasSizeGreaterThan(20);
    assertThat(mentions()).isNotEmpty();
  }

  @Test
  void literalsArePutTogether() {
    assertThat(joined("x(\"a: zseal\"\n    + \" list \" + name.of(\"q\") + \" -x \"\n + y);"))
        .isEqualTo("x(\"a: zseal list " + VALUE + " -x " + VALUE + "\"\n + y);");
  }
}
