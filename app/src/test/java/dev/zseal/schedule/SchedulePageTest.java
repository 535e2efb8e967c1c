package dev.zseal.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the tables of `docs/schedule.md` say is what the code does.
class SchedulePageTest {

  private static final Path PAGE = Path.of("../docs/schedule.md");
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final Instant FROM =
      LocalDateTime.parse("2026-03-27T12:00").atZone(BERLIN).toInstant();
  private static final Instant NEW_YEAR = Instant.parse("2026-01-01T00:00:00Z");

  /// The cells of a row, the first without its backticks.
  record Row(List<String> cells) {
    String written() {
      return cells.getFirst().replace("`", "");
    }
  }

  /// The rows of the table whose second heading begins like this.
  private static List<Row> table(String heading) throws IOException {
    List<Row> rows = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(PAGE)) {
      boolean head = line.startsWith("| written | " + heading);
      inside = head || (inside && line.startsWith("|"));
      if (inside && line.startsWith("| `")) {
        String plain = line.substring(2, line.length() - 2);
        rows.add(new Row(List.of(plain.split(" \\| ", -1))));
      }
    }
    assertThat(rows).hasSizeGreaterThan(5);
    return rows;
  }

  static List<Row> examples() throws IOException {
    return table("in words");
  }

  static List<Row> refusals() throws IOException {
    return table("refused");
  }

  @ParameterizedTest
  @MethodSource("examples")
  void exampleIsSo(Row row) throws Problem {
    Schedule schedule = Schedule.parse(row.written());
    List<String> runs = new ArrayList<>();
    Instant at = FROM;
    for (int i = 0; i < 3; i++) {
      at = schedule.next(at, BERLIN);
      LocalDateTime shown = LocalDateTime.ofInstant(at, BERLIN);
      String form = shown.getYear() == 2026 ? "MM-dd HH:mm" : "uuuu-MM-dd HH:mm";
      runs.add(DateTimeFormatter.ofPattern(form, Locale.ROOT).format(shown));
    }
    assertThat(row.cells())
        .containsExactly(
            "`" + row.written() + "`",
            schedule.words(),
            String.join(", ", runs),
            systemd(schedule));
  }

  private static String systemd(Schedule schedule) {
    try {
      return SystemdTimer.onCalendar(schedule, BERLIN).stream()
          .map(line -> "`" + line + "`")
          .collect(Collectors.joining(", "));
    } catch (Problem.Usage e) {
      return "cannot be said";
    }
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void refusalIsSo(Row row) {
    assertThatThrownBy(() -> Schedule.parse(row.written()))
        .isInstanceOfSatisfying(
            Problem.Usage.class, e -> assertThat(row.cells().get(1)).isEqualTo(e.evidence()));
  }

  /// All remarks about each line of the table, and no others.
  @Test
  void remarksAreSo() throws Problem, IOException {
    List<Row> rows = table("remark");
    List<List<String>> found = new ArrayList<>();
    Stream<String> lines = rows.stream().map(Row::written).distinct();
    for (String text : lines.toList()) {
      Schedule schedule = Schedule.parse(text);
      Optional<Duration> objective = Optional.of(Duration.ofHours(26));
      for (Remark remark : ScheduleLint.look(schedule, BERLIN, NEW_YEAR, objective)) {
        found.add(List.of("`" + text + "`", remark.what(), remark.hint()));
      }
    }
    Comparator<List<String>> byText = Comparator.comparing(Object::toString);
    assertThat(rows.stream().map(Row::cells).sorted(byText))
        .containsExactlyElementsOf(found.stream().sorted(byText).toList());
  }
}
