package dev.zseal.schedule;

import dev.zseal.problem.Problem;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.zone.ZoneRules;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The hours in which a job may start: `22:00-06:00`, `mon-fri 22:00-06:00`.
///
/// Days are those on which it opens: `fri 22:00-06:00` closes on Saturday. It is open at its first
/// moment and closed at its last. Where the clock leaps over one of the two, that is at the leap;
/// where it shows one twice, that is the first time; a window that lies in a leap does not open
/// that day.
public final class Window {

  private static final Pattern FORM =
      Pattern.compile(
          "(?:(?<days>[a-z,-]{3,100}) )?"
              + "(?<h1>[0-9]{1,2}):(?<m1>[0-9]{2})-(?<h2>[0-9]{1,2}):(?<m2>[0-9]{2})");
  private static final int LENGTH_MAX = 120;
  private static final int DAY = 24 * 60;
  private static final int WEEK = 7;
  /* An opening lasts until the next day, and a clock may be put back by another. */
  private static final int DAYS_BEHIND = 3;
  private static final String HINT =
      "Write `22:00-06:00`, or with the days on which it opens `mon-fri 22:00-06:00`.";

  private final String text;
  private final Set<DayOfWeek> days;
  private final int opens;
  private final int closes;

  private Window(String text, Set<DayOfWeek> days, int opens, int closes) {
    this.text = text;
    this.days = days;
    this.opens = opens;
    this.closes = closes;
  }

  /// A stretch of time; empty if both are the same.
  private record Opening(Instant start, Instant end) {}

  /// Reads a window as a person writes it.
  public static Window parse(String written) throws Problem.Usage {
    String text = written.strip();
    Refusal refusal = new Refusal(text, "window of time");
    String plain = text.toLowerCase(Locale.ROOT).replaceAll("[ \\t]+", " ");
    Matcher m = FORM.matcher(plain);
    if (plain.length() > LENGTH_MAX || !m.matches()) {
      throw refusal.because("it is not two times with a hyphen between them", HINT);
    }
    int opens = time(m.group("h1"), m.group("m1"), refusal);
    int closes = time(m.group("h2"), m.group("m2"), refusal);
    if (opens == DAY) {
      throw refusal.because("it opens at 24:00", "Write 00:00, which is of the next day.");
    }
    if (opens == closes) {
      throw refusal.because(
          "it opens and closes at the same time", "Write `00:00-24:00` for the whole day.");
    }
    String days = m.group("days");
    Set<DayOfWeek> open = days == null ? EnumSet.allOf(DayOfWeek.class) : days(days, refusal);
    return new Window(text, open, opens, closes);
  }

  private static int time(String hours, String minutes, Refusal refusal) throws Problem.Usage {
    int time = Integer.parseInt(hours) * 60 + Integer.parseInt(minutes);
    if (Integer.parseInt(minutes) > 59 || time > DAY) {
      throw refusal.because(
          "%s:%s is no time of day".formatted(hours, minutes), "Write 00:00 to 24:00.");
    }
    return time;
  }

  private static Set<DayOfWeek> days(String list, Refusal refusal) throws Problem.Usage {
    Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    for (String part : list.split(",", -1)) {
      List<String> ends = List.of(part.split("-", -1));
      if (ends.size() > 2) {
        throw refusal.because("'%s' is no range of days".formatted(part), HINT);
      }
      DayOfWeek day = day(ends.getFirst(), refusal);
      DayOfWeek last = day(ends.getLast(), refusal);
      days.add(day);
      while (day != last) {
        day = day.plus(1);
        days.add(day);
      }
    }
    return days;
  }

  private static DayOfWeek day(String name, Refusal refusal) throws Problem.Usage {
    return Weekday.of(name)
        .orElseThrow(() -> refusal.because("'%s' is no day of the week".formatted(name), HINT));
  }

  /// As it was written.
  public String text() {
    return text;
  }

  /// Whether a job may start at this moment.
  public boolean isOpen(Instant at, ZoneId zone) {
    return nextOpening(at, zone).equals(at);
  }

  /// The first moment from `at` on at which it is open: `at` itself if it is open then.
  public Instant nextOpening(Instant at, ZoneId zone) {
    Opening next = openingAfter(at, zone);
    return next.start().isAfter(at) ? next.start() : at;
  }

  /// When it closes, if it is open at this moment, else when it closes the next time it has opened.
  /// Empty if it never closes: `00:00-24:00`.
  public Optional<Instant> closing(Instant at, ZoneId zone) {
    Instant end = openingAfter(at, zone).end();
    for (int i = 0; i <= WEEK; i++) {
      // Midnight between two whole days is no closing.
      Opening next = openingAfter(end, zone);
      if (next.start().isAfter(end)) {
        return Optional.of(end);
      }
      end = next.end();
    }
    return Optional.empty();
  }

  /// The first opening that ends after this moment.
  private Opening openingAfter(Instant at, ZoneId zone) {
    ZoneRules rules = zone.getRules();
    LocalDate date = WallClock.shown(at, rules).toLocalDate().minusDays(DAYS_BEHIND);
    while (true) {
      if (days.contains(date.getDayOfWeek())) {
        Opening opening = on(date, rules);
        if (opening.end().isAfter(at) && opening.end().isAfter(opening.start())) {
          return opening;
        }
      }
      date = date.plusDays(1);
    }
  }

  private Opening on(LocalDate date, ZoneRules rules) {
    LocalDate last = closes <= opens || closes == DAY ? date.plusDays(1) : date;
    return new Opening(
        WallClock.moment(date.atTime(opens / 60, opens % 60), rules),
        WallClock.moment(last.atTime(closes % DAY / 60, closes % 60), rules));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Window that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
