package dev.zseal.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.problem.Problem;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is due on the days when the clock is set, and on a leap day.
class LeapTest {

  private static final String CASES =
      """
      # Berlin: 02:00 to 03:00 on 2026-03-29, 03:00 to 02:00 on 2026-10-25.
      30 2 * * *     | Europe/Berlin       | 2026-03-28T12:00 | 2026-03-29T01:00Z 2026-03-30T00:30Z
      0 2 * * *      | Europe/Berlin       | 2026-03-28T12:00 | 2026-03-29T01:00Z 2026-03-30T00:00Z
      0 3 * * *      | Europe/Berlin       | 2026-03-28T12:00 | 2026-03-29T01:00Z 2026-03-30T01:00Z
      0 2,3 * * *    | Europe/Berlin       | 2026-03-28T12:00 | 2026-03-29T01:00Z 2026-03-30T00:00Z
      */15 2 * * *   | Europe/Berlin       | 2026-03-28T12:00 | 2026-03-29T01:00Z 2026-03-30T00:00Z
      0 * * * *      | Europe/Berlin       | 2026-03-29T01:00 | 2026-03-29T01:00Z 2026-03-29T02:00Z
      */15 * * * *   | Europe/Berlin       | 2026-03-29T01:30 | 2026-03-29T00:45Z 2026-03-29T01:00Z
      0 */2 * * *    | Europe/Berlin       | 2026-03-29T00:30 | 2026-03-29T01:00Z 2026-03-29T02:00Z
      30 2 * * *     | Europe/Berlin       | 2026-10-24T12:00 | 2026-10-25T00:30Z 2026-10-26T01:30Z
      0 3 * * *      | Europe/Berlin       | 2026-10-24T12:00 | 2026-10-25T02:00Z 2026-10-26T02:00Z
      0 * * * * | Europe/Berlin | 2026-10-25T01:00 | 2026-10-25T00:00Z T01:00Z T02:00Z
      */30 * * * * | Europe/Berlin | 2026-10-25T01:30 | 2026-10-25T00:00Z T00:30Z T01:00Z T01:30Z
      0 */2 * * *    | Europe/Berlin       | 2026-10-25T00:30 | 2026-10-25T00:00Z 2026-10-25T03:00Z
      every 1h       | Europe/Berlin       | 2026-10-25T01:00 | 2026-10-25T00:00Z 2026-10-25T01:00Z
      every 1d       | Europe/Berlin       | 2026-10-24T12:00 | 2026-10-24T22:00Z 2026-10-25T23:00Z
      # New York: 02:00 to 03:00 on 2026-03-08, 02:00 to 01:00 on 2026-11-01.
      30 2 * * *     | America/New_York    | 2026-03-07T12:00 | 2026-03-08T07:00Z 2026-03-09T06:30Z
      30 1 * * *     | America/New_York    | 2026-10-31T12:00 | 2026-11-01T05:30Z 2026-11-02T06:30Z
      0 2 * * *      | America/New_York    | 2026-10-31T12:00 | 2026-11-01T07:00Z 2026-11-02T07:00Z
      15 * * * * | America/New_York | 2026-11-01T01:00 | 2026-11-01T05:15Z T06:15Z T07:15Z
      # Lord Howe: half an hour, 02:00 to 02:30 on 2026-10-04, 02:00 to 01:30 on 2026-04-05.
      15 2 * * *     | Australia/Lord_Howe | 2026-10-03T12:00 | 2026-10-03T15:30Z 2026-10-04T15:15Z
      45 2 * * *     | Australia/Lord_Howe | 2026-10-03T12:00 | 2026-10-03T15:45Z 2026-10-04T15:45Z
      45 1 * * *     | Australia/Lord_Howe | 2026-04-04T12:00 | 2026-04-04T14:45Z 2026-04-05T15:15Z
      45 * * * * | Australia/Lord_Howe | 2026-04-05T01:00 | 2026-04-04T14:45Z T15:15Z T16:15Z
      15 * * * *     | Australia/Lord_Howe | 2026-10-04T01:00 | 2026-10-03T14:45Z 2026-10-03T16:15Z
      */15 * * * *   | Australia/Lord_Howe | 2026-10-04T01:30 | 2026-10-03T15:15Z 2026-10-03T15:30Z
      every 30m      | Australia/Lord_Howe | 2026-10-04T01:30 | 2026-10-03T15:30Z 2026-10-03T16:00Z
      # Apia went from the end of the 29th to the 31st of December 2011.
      0 3 * * * | Pacific/Apia | 2011-12-29T01:00 | 2011-12-29T13:00Z 2011-12-30T10:00Z T13:00Z
      0 0 * * *      | Pacific/Apia        | 2011-12-29T01:00 | 2011-12-30T10:00Z 2011-12-31T10:00Z
      0 3 30 12 *    | Pacific/Apia        | 2011-12-29T01:00 | 2011-12-30T10:00Z 2012-12-29T13:00Z
      0 * * * *      | Pacific/Apia        | 2011-12-29T22:30 | 2011-12-30T09:00Z 2011-12-30T10:00Z
      every 1d       | Pacific/Apia        | 2011-12-29T01:00 | 2011-12-30T10:00Z 2011-12-31T10:00Z
      # Midnight itself is leapt over in Beirut on 2026-03-29.
      @daily         | Asia/Beirut         | 2026-03-28T12:00 | 2026-03-28T22:00Z 2026-03-29T21:00Z
      every 1d       | Asia/Beirut         | 2026-03-28T12:00 | 2026-03-28T22:00Z 2026-03-29T21:00Z
      # A leap day, also over the century that has none; and one that is a Sunday.
      0 0 29 2 *     | UTC                 | 2026-01-01T00:00 | 2028-02-29T00:00Z 2032-02-29T00:00Z
      0 0 29 2 *     | UTC                 | 2096-03-01T00:00 | 2104-02-29T00:00Z 2108-02-29T00:00Z
      0 0 29 2 */7   | UTC                 | 2076-01-01T00:00 | 2088-02-29T00:00Z 2128-02-29T00:00Z
      every 2w       | UTC                 | 1969-12-28T00:00 | 1969-12-29T00:00Z 1970-01-12T00:00Z
      every 5h | UTC | 1969-12-31T12:00 | 1969-12-31T14:00Z 1969-12-31T19:00Z 1970-01-01T00:00Z
      """;

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = CASES)
  void runsComeOneAfterTheOther(String line, String zoneName, String after, String expected)
      throws Problem {
    Schedule schedule = Schedule.parse(line);
    ZoneId zone = ZoneId.of(zoneName);
    List<Instant> due = moments(expected);
    List<Instant> found = new ArrayList<>();
    Instant at = LocalDateTime.parse(after).atZone(zone).toInstant();
    for (int i = 0; i < due.size(); i++) {
      at = schedule.next(at, zone);
      found.add(at);
    }
    assertThat(found).isEqualTo(due);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = CASES)
  void backwardsTheyAreTheSame(String line, String zoneName, String after, String expected)
      throws Problem {
    assertThat(after).isNotBlank();
    Schedule schedule = Schedule.parse(line);
    ZoneId zone = ZoneId.of(zoneName);
    List<Instant> due = moments(expected);
    List<Instant> found = new ArrayList<>();
    Instant at = due.getLast();
    for (int i = 0; i < due.size(); i++) {
      at = schedule.previous(at, zone);
      found.add(at);
      at = at.minusNanos(1);
    }
    Collections.reverse(found);
    assertThat(found).isEqualTo(due);
  }

  /// In the hour that comes again, what is due later in it has run already.
  @Test
  void previousInTheSecondOfTwoHoursIsInTheFirst() throws Problem {
    Schedule schedule = Schedule.parse("30 2 * * *");
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    Instant first = Instant.parse("2026-10-25T00:30:00Z");
    assertThat(schedule.previous(Instant.parse("2026-10-25T01:10:00Z"), berlin)).isEqualTo(first);
    assertThat(schedule.previous(Instant.parse("2026-10-25T00:10:00Z"), berlin))
        .isEqualTo(Instant.parse("2026-10-24T00:30:00Z"));
  }

  @Test
  void previousAtTheLeapItselfIsByTheClockBefore() throws Problem {
    Instant leap = Instant.parse("2026-10-03T15:30:00Z");
    assertThat(Schedule.parse("45 * * * *").previous(leap, ZoneId.of("Australia/Lord_Howe")))
        .isEqualTo(leap.minusSeconds(15 * 60));
  }

  /// Moments in UTC; one without a date has that of the one before.
  private static List<Instant> moments(String words) {
    List<Instant> moments = new ArrayList<>();
    String date = "";
    for (String word : words.split(" ", -1)) {
      int time = word.indexOf('T');
      date = time == 0 ? date : word.substring(0, time);
      moments.add(Instant.parse(date + word.substring(time).replace("Z", ":00Z")));
    }
    return moments;
  }
}
