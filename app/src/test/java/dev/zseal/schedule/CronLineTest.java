package dev.zseal.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronLineTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static String line(String schedule, String... command) throws Problem {
    return CronLine.of(Schedule.parse(schedule), BERLIN, List.of(command)).getLast();
  }

  @Test
  void percentIsEscapedAndWordsAreQuoted() throws Problem {
    assertThat(line("0 3 * * MON", "/opt/zseal", "100%", "a b", "it's", "$HOME;"))
        .isEqualTo("0 3 * * 1 /opt/zseal '100\\%' 'a b' 'it'\"'\"'s' '$HOME;'");
  }

  @Test
  void remarksNameTheZone() throws Problem {
    assertThat(CronLine.of(Schedule.parse("daily at 03:00"), BERLIN, List.of("zseal")))
        .hasSize(4)
        .startsWith("# zseal: every day at 03:00 (Europe/Berlin)")
        .anyMatch(remark -> remark.contains("CRON_TZ=Europe/Berlin"))
        .endsWith("0 3 * * * zseal");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          every 1m  | * * * * * x
          every 15m | */15 * * * * x
          every 60m | 0 * * * * x
          every 6h  | 0 */6 * * * x
          every 24h | 0 0 * * * x
          every 1d  | 0 0 * * * x
          every 1w  | 0 0 * * 1 x
          every 7d  | 0 0 * * 4 x
          """)
  void intervalsThatDivideADayAreLinesToo(String text, String line) throws Problem {
    assertThat(line(text, "x")).isEqualTo(line);
  }

  @ParameterizedTest
  @ValueSource(strings = {"every 7m", "every 90m", "every 5h", "every 2d", "every 2w"})
  void refusesIntervalsThatNoLineSays(String text) {
    assertThatThrownBy(() -> line(text, "x")).isInstanceOf(Problem.Usage.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\\b", "\u0000"})
  void refusesWordsThatCronsReadDifferently(String word) {
    assertThatThrownBy(() -> line("@daily", "x", word)).isInstanceOf(Problem.Usage.class);
  }

  @Test
  void fieldsForTrueNas() throws Problem {
    assertThat(CronLine.trueNas(Schedule.parse("*/15 3 1,2 jan-mar *"), BERLIN))
        .startsWith(
            "Minutes: */15",
            "Hours: 3",
            "Day of month: 1-2",
            "Month: jan,feb,mar",
            "Day of week: *")
        .anyMatch(last -> last.contains("Europe/Berlin"));
    assertThat(CronLine.trueNas(Schedule.parse("every 6h"), BERLIN))
        .anyMatch(last -> last.contains("UTC"));
  }
}
