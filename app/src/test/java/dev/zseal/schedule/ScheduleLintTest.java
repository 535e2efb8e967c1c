package dev.zseal.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleLintTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static List<Remark> look(String text, String objective) throws Problem {
    Optional<Duration> max =
        objective.isEmpty() ? Optional.empty() : Optional.of(Duration.parse(objective));
    return ScheduleLint.look(Schedule.parse(text), BERLIN, NOW, max);
  }

  /// The line of the article with which this project began.
  @Test
  void dailyAtThreeMistakenForTheThirdIsSeen() throws Problem {
    assertThat(look("0 0 3 * *", "PT26H"))
        .containsExactly(
            new Remark(
                "runs on the 3rd of each month at 00:00",
                "Did you mean every day at 03:00? That is `0 3 * * *`."),
            new Remark(
                "two runs lie up to 31 days apart, but a snapshot may be at most 26 h old",
                "Run it more often, such as `0 3 * * *`, or allow older snapshots."));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          30 0 22 * *    | Did you mean every day at 22:30? That is `30 22 * * *`.
          * 3 * * *      | Did you mean once an hour? That is `0 3 * * *`.
          * 3,4 * * 1    | Did you mean once an hour? That is `0 3-4 * * 1`.
          0 0 13 * 5     | Leave one of the two `*` to have the other alone.
          0 0 1-31 * 5   | Leave one of the two `*` to have the other alone.
          0 0 */15 * 1   | Leave one of the two `*` if that is not meant.
          */7 * * * *    | Write `every 7m` for even distances.
          */45 * * * *   | Write `every 45m` for even distances.
          */90 * * * *   | Write the value itself, or `every 90m`.
          0 */5 * * *    | Write `every 5h` for even distances.
          0 0 */2 * *    | Write `every 2d` for even distances.
          0 0 1 */5 *    | Name the months that are meant.
          0 0 1 */13 *   | Write the month itself.
          0 0 * * */2    | Write `every 2d` for even distances.
          0 0 29 * *     | Choose a day up to the 28th, which all months have.
          0 0 29 2 *     | Choose a day up to the 28th, which all months have.
          0 0 31 * *     | Choose a day up to the 28th, which all months have.
          """)
  void hintSaysTheWayOut(String text, String hint) throws Problem {
    assertThat(look(text, "")).extracting(Remark::hint).contains(hint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          * 3 * * *     | runs 60 times between 03:00 and 03:59
          * 3,4,9 * * * | runs 180 times between 03:00 and 04:59 and between 09:00 and 09:59
          */7 * * * *   | `*/7` as the minute counts anew each hour: from 56 to 0 it is 4 minutes
          */90 * * * *  | `*/90` as the minute is 0 alone: the step is no shorter than the hour
          0 0 * * */2 | `*/2` as the day of week counts anew each week: from sat to sun it is 1 day
          0 0 29 * *    | does not run on the 29th of February but in leap years
          0 0 29 2 *    | runs on the 29th of February, which only leap years have
          0 0 30 * *    | does not run in 1 of its months, which have no 30th
          0 0 31 * *    | does not run in 5 of its months, which have no 31st
          30 2 * * *    | 02:30 does not exist on 2026-03-29 in Europe/Berlin: it runs at 03:00 then
          30 2 * * * | 02:30 comes twice on 2026-10-25 in Europe/Berlin: it runs the first time only
          15 1-2 * * 0  | 02:15 does not exist on 2026-03-29 in Europe/Berlin: it runs at 03:00 then
          """)
  void saysWhatItDoes(String text, String what) throws Problem {
    assertThat(look(text, "")).extracting(Remark::what).contains(what);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0 3 * * *",
        "*/15 * * * *",
        "*/1 * * * *",
        "0 */6 * * *",
        "0 0 1 * *",
        "0 5 3 * *",
        "@monthly",
        "monthly on the 3rd",
        "0 0 28-31 * *",
        "0 0 31 1 *",
        "0 * * * *",
        "30 2 * * 1",
        "30 22 * * 1-5",
        "0 0 1 */3 *",
        "every 7m",
        "every 2d",
        "0 3 1-31 * *"
      })
  void plainSchedulesGetNoRemark(String text) throws Problem {
    if (text.equals("0 3 1-31 * *")) {
      assertThat(((CronSchedule) Schedule.parse(text)).fields().everyDay()).isTrue();
    }
    assertThat(look(text, "")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0 3 * * *      | PT24H | 25 h apart, but a snapshot may be at most 24 h old
          0 3 * * *      | PT25H |
          30 22 * * 1-5  | PT26H | 3 days apart, but a snapshot may be at most 26 h old
          @monthly       | P31D  | 745 h apart, but a snapshot may be at most 744 h old
          0 0 29 2 *     | P366D | 1461 days apart, but a snapshot may be at most 366 days old
          every 15m      | PT15M |
          every 15m      | PT14M | 15 min apart, but a snapshot may be at most 14 min old
          every 1w       | P7D   | 169 h apart, but a snapshot may be at most 168 h old
          """)
  void pausesLongerThanTheObjectiveAreSeen(String text, String objective, String what)
      throws Problem {
    List<String> pauses =
        look(text, objective).stream()
            .map(Remark::what)
            .filter(w -> w.startsWith("two runs"))
            .toList();
    if (what == null) {
      assertThat(pauses).isEmpty();
    } else {
      assertThat(pauses).containsExactly("two runs lie up to " + what);
    }
  }

  @Test
  void whatItProposesFitsTheObjective() throws Problem {
    for (int hours = 1; hours < 40; hours++) {
      String objective = "PT%dH".formatted(hours);
      String hint = look("@monthly", objective).getLast().hint();
      String proposed = hint.substring(hint.indexOf('`') + 1, hint.lastIndexOf('`'));
      assertThat(look(proposed, objective)).as(hint).isEmpty();
    }
  }

  @Test
  void longestGapCountsThePauseThatBeganBefore() throws Problem {
    Schedule leapDay = Schedule.parse("0 0 29 2 *");
    assertThat(ScheduleLint.longestGap(leapDay, ZoneId.of("UTC"), NOW))
        .isEqualTo(Duration.ofDays(4 * 365 + 1));
    Schedule everyMinute = Schedule.parse("* * * * *");
    assertThat(ScheduleLint.longestGap(everyMinute, BERLIN, NOW)).isEqualTo(Duration.ofMinutes(1));
  }
}
