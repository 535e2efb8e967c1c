package dev.zseal.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimetableTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final Instant START = Instant.parse("2027-12-31T12:00:00Z");
  private static final Instant END = Instant.parse("2029-01-01T12:00:00Z");
  private static final Instant OFF = Instant.parse("2028-06-10T09:17:00Z");
  private static final Instant ON = Instant.parse("2028-09-12T18:42:00Z");

  private static Timetable table(String schedule, Duration jitter, String window) throws Problem {
    Optional<Window> hours =
        window.equals("none") ? Optional.empty() : Optional.of(Window.parse(window));
    return new Timetable(Schedule.parse(schedule), BERLIN, jitter, hours, "home");
  }

  /// A leap year with both changes of the clock, in which the machine is off for three months.
  ///
  /// What ran is compared with what had to: each occurrence either ran at the first moment at which
  /// the machine was on and the window open, or there was no such moment before the next
  /// occurrence.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # 367 days, of which 94 were missed and made up by one run.
          # schedule     | jitter | window              | step | runs
          0 3 * * *      | PT0S   | none                | 1    | 274
          30 2 * * *     | PT30M  | none                | 1    | 274
          0 * * * *      | PT10M  | 22:00-06:00         | 3    |
          */15 * * * *   | PT2H   | none                | 5    |
          0 12 * * *     | PT1H   | mon-fri 22:00-06:00 | 7    |
          0 0 29 2 *     | PT6H   | 02:10-02:50         | 1    | 1
          every 5h       | PT1H   | sat,sun 00:00-24:00 | 7    |
          every 2d       | PT0S   | none                | 1    |
          0 0 13 * 5     | PT20M  | none                | 1    |
          """)
  void eachOccurrenceIsHandledOnceOrMerged(
      String schedule, Duration jitter, String window, int step, String runs) throws Problem {
    Timetable table = table(schedule, jitter, window);
    Map<Instant, Instant> ran = new TreeMap<>();
    List<Instant> polls = new ArrayList<>();
    Instant handled = START;
    for (Instant now = START; now.isBefore(END); now = now.plusSeconds(step * 60L)) {
      if (now.isAfter(OFF) && now.isBefore(ON)) {
        continue;
      }
      if (table.window().isEmpty() || table.window().get().isOpen(now, BERLIN)) {
        polls.add(now);
      }
      Optional<Instant> due = table.due(handled, now);
      if (due.isPresent()) {
        assertThat(ran.put(due.get(), now)).isNull();
        assertThat(due.get()).isAfter(handled);
        handled = due.get();
      }
    }
    assertThat(ran).isEqualTo(expected(occurrences(table), new TreeSet<>(polls)));
    if (runs != null) {
      assertThat(ran).hasSize(Integer.parseInt(runs));
    }
  }

  /// Which occurrence must start at which poll.
  private static Map<Instant, Instant> expected(
      NavigableSet<Instant> occurrences, NavigableSet<Instant> polls) {
    Map<Instant, Instant> expected = new TreeMap<>();
    for (Instant occurrence : occurrences) {
      Instant start = polls.ceiling(occurrence);
      Instant next = occurrences.higher(occurrence);
      if (start != null && (next == null || next.isAfter(start))) {
        expected.put(occurrence, start);
      }
    }
    return expected;
  }

  private static NavigableSet<Instant> occurrences(Timetable table) {
    NavigableSet<Instant> all = new TreeSet<>();
    Instant at = table.schedule().next(START.minus(table.jitter()), BERLIN);
    for (; at.isBefore(END); at = table.schedule().next(at, BERLIN)) {
      Instant occurrence = at.plus(Jitter.of(table.jitter(), "home", at));
      if (occurrence.isAfter(START)) {
        all.add(occurrence);
      }
    }
    return all;
  }

  @Test
  void threeMonthsAreMadeUpByOneRunOfTheNewest() throws Problem {
    Timetable table = table("0 3 * * *", Duration.ZERO, "none");
    assertThat(table.due(OFF, ON)).contains(Instant.parse("2028-09-12T01:00:00Z"));
    assertThat(table.due(Instant.parse("2028-09-12T01:00:00Z"), ON)).isEmpty();
  }

  /// Whoever keeps the moment a run began, and not what was due, gets the same runs.
  @Test
  void theMomentTheRunBeganIsAsGoodAsTheOccurrence() throws Problem {
    Timetable table = table("*/15 * * * *", Duration.ofMinutes(40), "22:00-06:00");
    Instant byOccurrence = START;
    Instant byStart = START;
    for (int i = 0; i < 20_000; i++) {
      Instant now = START.plusSeconds(i * 60L);
      Optional<Instant> due = table.due(byOccurrence, now);
      assertThat(table.due(byStart, now)).isEqualTo(due);
      if (due.isPresent()) {
        byOccurrence = due.get();
        byStart = now;
      }
    }
    assertThat(byStart).isAfter(START);
  }

  /// What the display promises is when it is due: neither a minute earlier nor later.
  @ParameterizedTest
  @CsvSource({"PT0S,none", "PT30M,none", "PT30M,22:00-06:00", "PT3H,mon-fri 01:00-02:00"})
  void nextIsTheFirstMomentAtWhichItIsDue(Duration jitter, String window) throws Problem {
    Timetable table = table("0 * * * *", jitter, window);
    for (int i = 0; i < 300; i++) {
      Instant after = Instant.parse("2028-03-20T00:00:00Z").plusSeconds(i * 3001L);
      Instant next = table.next(after);
      assertThat(next).isAfter(after);
      assertThat(table.due(after, next)).isPresent();
      for (Instant at = after; at.isBefore(next); at = at.plusSeconds(300)) {
        assertThat(table.due(after, at)).isEmpty();
      }
      assertThat(table.next(after, after)).isEqualTo(next);
    }
  }

  @Test
  void whatIsDueIsNextNowOrWhenTheWindowOpens() throws Problem {
    Instant noon = Instant.parse("2028-01-10T11:00:00Z");
    assertThat(table("0 3 * * *", Duration.ZERO, "none").next(START, noon)).isEqualTo(noon);
    assertThat(table("0 3 * * *", Duration.ZERO, "22:00-02:00").next(START, noon))
        .isEqualTo(Instant.parse("2028-01-10T21:00:00Z"));
  }

  @Test
  void aJobThatNeverRanIsDueAtOnceIfToldSo() throws Problem {
    Timetable table = table("0 3 * * *", Duration.ofHours(2), "none");
    assertThat(table.due(Instant.MIN, START)).isPresent();
    assertThat(table.next(Instant.MIN, START)).isEqualTo(START);
    assertThat(table.due(START, START)).isEmpty();
  }

  @Test
  void aClockThatWasAheadIsWaitedFor() throws Problem {
    Timetable table = table("0 3 * * *", Duration.ZERO, "none");
    assertThat(table.due(END, START)).isEmpty();
    assertThat(table.next(END, START)).isAfter(END);
  }

  @Test
  void refusesAJitterOfMoreThanADay() {
    assertThatThrownBy(() -> table("@daily", Duration.ofHours(25), "none"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> table("@daily", Duration.ofHours(-1), "none"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
