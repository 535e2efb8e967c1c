package dev.zseal.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Random cron lines against a daemon that does nothing but wake each minute and look at the clock.
class CronOracleTest {

  private static final int LINES = 25;

  /// A field as text and as the plain set of its values.
  private record Plain(String text, Set<Integer> values) {
    boolean star() {
      return text.charAt(0) == '*';
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Europe/Berlin,       2026-03-20T00:00:00Z",
    "Europe/Berlin,       2026-10-18T00:00:00Z",
    "America/New_York,    2026-03-01T00:00:00Z",
    "America/New_York,    2026-10-25T00:00:00Z",
    "Australia/Lord_Howe, 2026-03-28T00:00:00Z",
    "Australia/Lord_Howe, 2026-09-26T00:00:00Z",
    "Pacific/Apia,        2011-12-22T00:00:00Z",
    "America/Sao_Paulo,   2018-10-28T00:00:00Z",
    "Pacific/Kwajalein,   1969-09-24T00:00:00Z",
    "UTC,                 2028-02-20T00:00:00Z"
  })
  void agreesWithADaemonThatWakesEachMinute(String zoneName, Instant from) throws Problem {
    ZoneId zone = ZoneId.of(zoneName);
    Instant to = from.plus(Duration.ofDays(16));
    for (int seed = 0; seed < LINES; seed++) {
      Random random = new Random(seed);
      List<Plain> fields =
          List.of(
              plain(random, 0, 59),
              // Clocks are set in the small hours.
              random.nextBoolean() ? list(random, 0, 4) : plain(random, 0, 23),
              plain(random, 1, 28),
              plain(random, 1, 12),
              plain(random, 0, 6));
      String line = fields.stream().map(Plain::text).collect(Collectors.joining(" "));
      NavigableSet<Instant> expected = daemon(fields, zone, from, to);
      Schedule schedule = Schedule.parse(line);
      String name = "seed %d: '%s' in %s".formatted(seed, line, zone);
      assertThat(forwards(schedule, zone, from, to)).as(name).isEqualTo(expected);
      assertThat(backwards(schedule, zone, from, to)).as(name).isEqualTo(expected);
      for (int i = 0; i < 50; i++) {
        // Half of them within three hours of a leap, if there is one.
        ZoneOffsetTransition leap = zone.getRules().nextTransition(from);
        boolean near = leap != null && leap.getInstant().isBefore(to) && random.nextBoolean();
        Instant at =
            near
                ? leap.getInstant().plusSeconds(random.nextInt(6 * 3600) - 3 * 3600)
                : from.plusMillis(random.nextLong(Duration.between(from, to).toMillis()));
        Instant next = expected.higher(at);
        Instant previous = expected.floor(at);
        if (next != null) {
          assertThat(schedule.next(at, zone)).as("%s after %s", name, at).isEqualTo(next);
        }
        if (previous != null) {
          assertThat(schedule.previous(at, zone)).as("%s at %s", name, at).isEqualTo(previous);
        }
      }
    }
  }

  private static NavigableSet<Instant> forwards(Schedule s, ZoneId zone, Instant from, Instant to) {
    NavigableSet<Instant> all = new TreeSet<>();
    for (Instant at = s.next(from, zone); !at.isAfter(to); at = s.next(at, zone)) {
      all.add(at);
    }
    return all;
  }

  private static NavigableSet<Instant> backwards(
      Schedule s, ZoneId zone, Instant from, Instant to) {
    NavigableSet<Instant> all = new TreeSet<>();
    for (Instant at = s.previous(to, zone);
        at.isAfter(from);
        at = s.previous(at.minusNanos(1), zone)) {
      all.add(at);
    }
    return all;
  }

  /// Wakes each minute. Times that the clock never showed before are new: those it leapt over come
  /// with the next that it shows; those it shows again are old, unless every hour counts.
  private static NavigableSet<Instant> daemon(
      List<Plain> fields, ZoneId zone, Instant from, Instant to) {
    boolean everyHour = fields.get(1).values().size() == 24;
    NavigableSet<Instant> due = new TreeSet<>();
    LocalDateTime seen = LocalDateTime.ofInstant(from.minus(Duration.ofDays(2)), zone);
    Instant at = from.minus(Duration.ofDays(2));
    for (; !at.isAfter(to); at = at.plusSeconds(60)) {
      LocalDateTime shown = LocalDateTime.ofInstant(at, zone);
      boolean runs = everyHour && fits(fields, shown);
      while (seen.isBefore(shown)) {
        seen = seen.plusMinutes(1);
        runs |= !everyHour && fits(fields, seen);
      }
      if (runs && at.isAfter(from)) {
        due.add(at);
      }
    }
    return due;
  }

  private static boolean fits(List<Plain> f, LocalDateTime time) {
    boolean day = f.get(2).values().contains(time.getDayOfMonth());
    boolean weekday = f.get(4).values().contains(time.getDayOfWeek().getValue() % 7);
    boolean both = f.get(2).star() || f.get(4).star();
    return f.get(0).values().contains(time.getMinute())
        && f.get(1).values().contains(time.getHour())
        && f.get(3).values().contains(time.getMonthValue())
        && (both ? day && weekday : day || weekday);
  }

  private static Plain plain(Random random, int min, int max) {
    Set<Integer> values = new TreeSet<>();
    int kind = random.nextInt(10);
    if (kind < 4) {
      add(values, min, max == 28 ? 31 : max, 1);
      return new Plain("*", values);
    }
    if (kind == 4) {
      int step = 1 + random.nextInt(max);
      add(values, min, max == 28 ? 31 : max, step);
      return new Plain("*/" + step, values);
    }
    return list(random, min, max);
  }

  private static Plain list(Random random, int min, int max) {
    Set<Integer> values = new TreeSet<>();
    List<String> parts = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      int from = min + random.nextInt(max - min + 1);
      int to = from + random.nextInt(max - from + 1);
      int step = 1 + random.nextInt(4);
      boolean range = random.nextBoolean();
      add(values, from, range ? to : from, step);
      parts.add(range ? from + "-" + to + "/" + step : Integer.toString(from));
    }
    return new Plain(String.join(",", parts), values);
  }

  private static void add(Set<Integer> values, int from, int to, int step) {
    for (int value = from; value <= to; value += step) {
      values.add(value);
    }
  }
}
