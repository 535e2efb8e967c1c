package dev.zseal.schedule;

import dev.zseal.problem.Problem;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneRules;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A schedule by interval: `every 15m`, `every 2d`.
///
/// Minutes and hours pass evenly whatever the clock does: they count from 1970-01-01T00:00Z. Days
/// are those of the zone's calendar and begin at its midnight (or when the clock leaps over that);
/// they count from 1970-01-01, and weeks from the Monday before.
///
/// @param count how many of them, 1 at least, 366 days at most
/// @param unit minutes, hours, days or weeks
public record EverySchedule(String text, int count, ChronoUnit unit) implements Schedule {

  private static final Pattern FORM =
      Pattern.compile(
          "every (?:(?<count>[0-9]{1,9}) ?)?"
              + "(?:(?<m>m|min|minutes?)|(?<h>h|hours?)|(?<d>d|days?)|(?<w>w|weeks?))");
  private static final Duration LONGEST = Duration.ofDays(366);
  /* 1970-01-01 was a Thursday. */
  private static final int MONDAY_BEFORE_EPOCH = -3;

  public EverySchedule {
    boolean known =
        switch (unit) {
          case MINUTES, HOURS, DAYS, WEEKS -> true;
          default -> false;
        };
    if (!known || count < 1 || unit.getDuration().multipliedBy(count).compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("not an interval: " + count + " " + unit);
    }
  }

  static EverySchedule parse(String text, String lowerCase, Refusal refusal) throws Problem.Usage {
    Matcher m = FORM.matcher(lowerCase);
    if (!m.matches()) {
      throw refusal.because(
          "the interval is not one number of minutes, hours, days or weeks",
          "Write `every 15m`, `every 6h`, `every 2d` or `every 1w`.");
    }
    String digits = m.group("count");
    int count = digits == null ? 1 : Integer.parseInt(digits);
    ChronoUnit unit =
        m.group("m") != null
            ? ChronoUnit.MINUTES
            : m.group("h") != null
                ? ChronoUnit.HOURS
                : m.group("d") != null ? ChronoUnit.DAYS : ChronoUnit.WEEKS;
    if (count == 0) {
      throw refusal.because("the interval is 0", "Write `every 1m` at the least.");
    }
    if (unit.getDuration().multipliedBy(count).compareTo(LONGEST) > 0) {
      throw refusal.because(
          "the interval is longer than 366 days",
          "Write a shorter one, or `@yearly` for once a year.");
    }
    return new EverySchedule(text, count, unit);
  }

  /// Whether it counts days of a calendar, and not time that passes.
  boolean countsDays() {
    return unit == ChronoUnit.DAYS || unit == ChronoUnit.WEEKS;
  }

  /// The length of the interval in days or in minutes, as [#countsDays] says.
  int length() {
    return switch (unit) {
      case HOURS -> count * 60;
      case WEEKS -> count * 7;
      default -> count;
    };
  }

  @Override
  public Instant next(Instant after, ZoneId zone) {
    if (!countsDays()) {
      return Instant.ofEpochSecond(Math.addExact(last(after), length() * 60L));
    }
    ZoneRules rules = zone.getRules();
    long day = dayAtOrBefore(WallClock.shown(after, rules).toLocalDate());
    while (!midnight(day, rules).isAfter(after)) {
      day += length();
    }
    return midnight(day, rules);
  }

  @Override
  public Instant previous(Instant atOrBefore, ZoneId zone) {
    if (!countsDays()) {
      return Instant.ofEpochSecond(last(atOrBefore));
    }
    ZoneRules rules = zone.getRules();
    // A clock that is put back over midnight shows the day before again.
    LocalDate tomorrow = WallClock.shown(atOrBefore, rules).toLocalDate().plusDays(1);
    long day = dayAtOrBefore(tomorrow);
    while (midnight(day, rules).isAfter(atOrBefore)) {
      day -= length();
    }
    return midnight(day, rules);
  }

  private long last(Instant atOrBefore) {
    long span = length() * 60L;
    return Math.floorDiv(atOrBefore.getEpochSecond(), span) * span;
  }

  private long dayAtOrBefore(LocalDate date) {
    int anchor = unit == ChronoUnit.WEEKS ? MONDAY_BEFORE_EPOCH : 0;
    return Math.floorDiv(date.toEpochDay() - anchor, length()) * length() + anchor;
  }

  private static Instant midnight(long epochDay, ZoneRules rules) {
    return WallClock.moment(LocalDate.ofEpochDay(epochDay).atStartOfDay(), rules);
  }

  @Override
  public String words() {
    String name =
        switch (unit) {
          case MINUTES -> "minute";
          case HOURS -> "hour";
          case DAYS -> "day";
          default -> "week";
        };
    String every = count == 1 ? "every " + name : "every " + count + " " + name + "s";
    return switch (unit) {
      case DAYS -> every + " at 00:00";
      case WEEKS -> every + " on Monday at 00:00";
      default -> every;
    };
  }

  /// The cron line of the same moments, if there is one: in UTC for minutes and hours, else in the
  /// zone.
  Optional<CronFields> cron() {
    int length = length();
    if (countsDays()) {
      return switch (length) {
        case 1 -> fields("0 0 * * *");
        case 7 -> fields("0 0 * * " + (unit == ChronoUnit.WEEKS ? DayOfWeek.MONDAY.getValue() : 4));
        default -> Optional.empty();
      };
    }
    if (60 % length == 0) {
      return fields((length == 60 ? "0" : length == 1 ? "*" : "*/" + length) + " * * * *");
    }
    if (length % 60 == 0 && 24 * 60 % length == 0) {
      return fields("0 " + (length == 24 * 60 ? "0" : "*/" + length / 60) + " * * *");
    }
    return Optional.empty();
  }

  private static Optional<CronFields> fields(String line) {
    return Optional.of(ScheduleText.known(line));
  }

  @Override
  public String toString() {
    return text;
  }
}
