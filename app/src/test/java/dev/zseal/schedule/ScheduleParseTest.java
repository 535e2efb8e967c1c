package dev.zseal.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleParseTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0 3 * * *                      | every day at 03:00
          0 0 3 * *                      | on the 3rd of each month at 00:00
          15 * * * *                     | every hour at minute 15
          */15 * * * *                   | every 15 minutes
          * * * * *                      | every minute
          30 22 * * MON-fri              | on Monday to Friday at 22:30
          0 9,15 * * *                   | every day at 09:00 and 15:00
          0 0 1 JAN,jul *                | on the 1st of January and July at 00:00
          0 3 * * 7                      | on Sunday at 03:00
          0 3 * * 0-7                    | every day at 03:00
          0 3 * * fri-sun                | on Friday to Sunday at 03:00
          0 0 13 * 5                     | on the 13th of each month and also on Friday at 00:00
          0 0 */2 * * | on every 2nd day from the 1st to the 31st of each month at 00:00
          0 0 */15 * 1 | on the 1st, 16th and 31st of each month if it is a Monday at 00:00
          0 0 1-31 * 1                   | every day at 00:00
          */15 9-17 * * *                | every 15 minutes from 09:00 to 17:45
          * 3 * * *                      | every minute from 03:00 to 03:59
          0 8-17 * 6-8 1-5 | every hour from 08:00 to 17:00 on Monday to Friday in June to August
          0 */6 * * *                    | every day at 00:00, 06:00, 12:00 and 18:00
          0 */2 * * *                    | every 2 hours at minute 0
          5,20 1,3,7 * * *               | every day at minutes 5 and 20 of the hours 1, 3 and 7
          0 0 11,12,13,22 * *            | on the 11th to 13th and 22nd of each month at 00:00
          @hourly                        | every hour at minute 0
          @Daily                         | every day at 00:00
          @midnight                      | every day at 00:00
          @weekly                        | on Sunday at 00:00
          @monthly                       | on the 1st of each month at 00:00
          @yearly                        | on the 1st of January at 00:00
          @annually                      | on the 1st of January at 00:00
          every 15m                      | every 15 minutes
          every 1h                       | every hour
          every 6 hours                  | every 6 hours
          every day                      | every day at 00:00
          every 2d                       | every 2 days at 00:00
          every 1w                       | every week on Monday at 00:00
          hourly                         | every hour at minute 0
          hourly at minute 15            | every hour at minute 15
          daily at 03:00                 | every day at 03:00
          every day at 3:05              | every day at 03:05
          weekly                         | on Sunday at 00:00
          weekly on sunday at 04:00      | on Sunday at 04:00
          weekly on Mon, thu and sat     | on Monday, Thursday and Saturday at 00:00
          monthly on the 1st at 05:00    | on the 1st of each month at 05:00
          yearly                         | on the 1st of January at 00:00
          """)
  void readsAndTellsInWords(String text, String words) throws Problem {
    Schedule schedule = Schedule.parse(text);
    assertThat(schedule.words()).isEqualTo(words);
    assertThat(schedule.text()).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          0 25 * * *             | the hour is 25, which is not 0 to 23
          60 * * * *             | the minute is 60, which is not 0 to 59
          0 0 0 * *              | the day of month is 0, which is not 1 to 31
          0 0 * 13 *             | the month is 13, which is not 1 to 12
          0 0 * * 8              | the day of week is 8, which is not 0 to 7
          0 0 * foo *            | the month 'foo' is no value of it
          0 0 * monday *         | the month 'monday' is no value of it
          -1 * * * *             | the minute '-1' is no value of it
          1- * * * *             | the minute '1-' is no value of it
          1,,2 * * * *           | the minute has a comma with nothing beside it
          0 22-6 * * *           | the hour '22-6' runs backwards
          */0 * * * *            | the minute '*/0' has a step of 0
          5/15 * * * *           | the minute '5/15' has a step but no range
          0 0 L * * | the day of month 'l' is of another cron: ?, L, W and # are not known here
          0 0 ? * * | the day of month '?' is of another cron: ?, L, W and # are not known here
          0 0 * * 5#2 | the day of week '5#2' is of another cron: ?, L, W and # are not known here
          0 3 * *                | it has 4 fields, and a cron line has five
          0 0 3 * * *            | it has 6 fields, and a cron line has five
          0 0 30 2 *             | day of month '30' never comes in month '2'
          0 0 31 feb,4,jun *     | day of month '31' never comes in month 'feb,4,jun'
          @reboot                | '@reboot' names no time
          @fortnightly           | the macro is none of those that are known
          @daily at 3            | the macro is none of those that are known
          every 0m               | the interval is 0
          every 1h30m            | the interval is not one number of minutes, hours, days or weeks
          every 30s              | the interval is not one number of minutes, hours, days or weeks
          every 999999999w       | the interval is longer than 366 days
          daily at 3             | what follows 'daily' is not a time
          daily at 24:00         | the hour is 24, which is not 0 to 23
          hourly at minute 75    | the minute is 75, which is not 0 to 59
          weekly on caturday     | 'caturday' is no day of the week
          monthly on the 32nd    | the day of month is 32, which is not 1 to 31
          monthly on the last    | what follows 'monthly' is not a day and a time
          yearly at 03:00        | nothing can follow 'yearly'
          sometimes              | it begins with no word that is known
          ""                     | it is empty
          """)
  void refusalNamesTheFieldAndTheFault(String text, String evidence) {
    assertThatThrownBy(() -> Schedule.parse(text))
        .isInstanceOfSatisfying(
            Problem.Usage.class,
            e -> {
              assertThat(e.evidence()).isEqualTo(evidence);
              assertThat(e.what()).endsWith("is not a schedule");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0 22-6 * * *    | `22-23,0-6`
          0 0 * * sat-mon | `sat,sun-mon`
          5/15 * * * *    | `5-59/15`
          0 25 * * *      | Write 0 to 23 as the hour
          """)
  void hintSaysWhatWouldBeRight(String text, String hint) {
    assertThatThrownBy(() -> Schedule.parse(text))
        .isInstanceOfSatisfying(Problem.Usage.class, e -> assertThat(e.hint()).contains(hint));
  }

  @Test
  void refusesFarTooLongText() {
    assertThatThrownBy(() -> Schedule.parse("1,".repeat(100_000) + "1 * * * *"))
        .isInstanceOfSatisfying(
            Problem.Usage.class, e -> assertThat(e.what()).hasSizeLessThan(100));
  }

  @Test
  void leapDayAndEitherDayAreNoImpossibleDays() throws Problem {
    assertThat(Schedule.parse("0 0 29 2 *").words()).contains("29th of February");
    assertThat(Schedule.parse("0 0 31 2 1").words()).contains("Monday");
  }

  /// What cron gets from us is what we were given.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0 3 * * fri-sun        | 0 3 * * 0,5-6
          */15 * * jan-mar 7     | */15 * * 1-3 0
          0 0 */2,30 * mon       | 0 0 */32,1,3,5,7,9,11,13,15,17,19,21,23,25,27,29-31 * 1
          0-59 */1 1-31 * *      | 0-59 * 1-31 * *
          @weekly                | 0 0 * * 0
          """)
  void cronLineIsInNumbers(String text, String line) throws Problem {
    CronSchedule cron = (CronSchedule) Schedule.parse(text);
    assertThat(cron.cron()).isEqualTo(line);
    CronSchedule again = (CronSchedule) Schedule.parse(cron.cron());
    assertThat(again.words()).isEqualTo(cron.words());
    assertThat(again.fields().eitherDay()).isEqualTo(cron.fields().eitherDay());
  }

  /// Any text is a schedule or a [Problem.Usage], and what is a schedule has moments.
  @Test
  void hostileTextMeetsNothingButRefusal() {
    long seed = 20261122;
    Random random = new Random(seed);
    String[] parts = {
      "*",
      "/",
      "-",
      ",",
      "0",
      "7",
      "59",
      "999",
      "99999999999",
      " ",
      "  ",
      "\t",
      "jan",
      "sun",
      "every ",
      "daily",
      " at ",
      "03:00",
      "@",
      "hourly",
      "weekly on ",
      "monthly on the ",
      "1st",
      "\n",
      "\u0000",
      "é",
      "#",
      "L",
      "?",
      "* * ",
      "m",
      "h",
      "d",
      "w",
      "_",
      "😀",
      "İ"
    };
    int read = 0;
    for (int i = 0; i < 200_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(14); n >= 0; n--) {
        text.append(parts[random.nextInt(parts.length)]);
      }
      try {
        Schedule.parse(text.toString());
        read++;
      } catch (Problem.Usage e) {
        assertThat(e.getMessage()).hasSizeLessThan(600);
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ": '" + text + "'", e);
      }
    }
    assertThat(read).isPositive();
  }
}
