package dev.zseal.schedule;

import dev.zseal.problem.Problem;
import java.time.LocalDate;
import java.time.LocalDateTime;

/// A cron line: the times a calendar shows when it is due, without any zone.
record CronFields(
    CronField minute, CronField hour, CronField day, CronField month, CronField weekday) {

  /* The Gregorian calendar, days of the week included, repeats after this many years. */
  private static final int MONTHS = 400 * 12;
  private static final int HOUR = 60;
  private static final int[] LONGEST = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

  static CronFields parse(String[] words, Refusal refusal) throws Problem.Usage {
    CronFields fields =
        new CronFields(
            CronField.parse(CronUnit.MINUTE, words[0], refusal),
            CronField.parse(CronUnit.HOUR, words[1], refusal),
            CronField.parse(CronUnit.DAY_OF_MONTH, words[2], refusal),
            CronField.parse(CronUnit.MONTH, words[3], refusal),
            CronField.parse(CronUnit.DAY_OF_WEEK, words[4], refusal));
    if (fields.neverFires()) {
      throw refusal.because(
          "day of month '%s' never comes in month '%s'".formatted(words[2], words[3]),
          "Choose a day which the month has; the 28th is in all of them.");
    }
    return fields;
  }

  private boolean neverFires() {
    if (eitherDay()) {
      return false;
    }
    return month.values().stream().allMatch(m -> day.first() > longest(m));
  }

  /// How many days a month can have, from 1 for January.
  static int longest(int month) {
    return LONGEST[month - 1];
  }

  /// Whether one of the two days is enough. As in Vixie's cron both must fit as soon as one of them
  /// begins with a star.
  boolean eitherDay() {
    return !day.star() && !weekday.star();
  }

  /// Whether no day is left out in any month it runs in.
  boolean everyDay() {
    return eitherDay() ? day.isFull() || weekday.isFull() : day.isFull() && weekday.isFull();
  }

  /// Whether the day of the month matters.
  boolean byDay() {
    return !everyDay() && !day.isFull();
  }

  /// Whether the day of the week matters.
  boolean byWeekday() {
    return !everyDay() && !weekday.isFull();
  }

  /// The first time due that is not before this one, which is a whole minute.
  LocalDateTime atOrAfter(LocalDateTime from) {
    LocalDate date = from.toLocalDate();
    int time = fits(date) ? timeAtOrAfter(from.getHour() * HOUR + from.getMinute()) : -1;
    if (time < 0) {
      date = dateAtOrAfter(date.plusDays(1));
      time = hour.first() * HOUR + minute.first();
    }
    return date.atTime(time / HOUR, time % HOUR);
  }

  /// The last time due that is not after this one.
  LocalDateTime atOrBefore(LocalDateTime to) {
    LocalDate date = to.toLocalDate();
    int time = fits(date) ? timeAtOrBefore(to.getHour() * HOUR + to.getMinute()) : -1;
    if (time < 0) {
      date = dateAtOrBefore(date.minusDays(1));
      time = hour.last() * HOUR + minute.last();
    }
    return date.atTime(time / HOUR, time % HOUR);
  }

  private boolean fits(LocalDate date) {
    return month.has(date.getMonthValue()) && fitsDay(date);
  }

  private boolean fitsDay(LocalDate date) {
    boolean byMonth = day.has(date.getDayOfMonth());
    boolean byWeek = weekday.has(date.getDayOfWeek().getValue() % 7);
    return eitherDay() ? byMonth || byWeek : byMonth && byWeek;
  }

  private int timeAtOrAfter(int time) {
    int h = time / HOUR;
    int m = hour.has(h) ? minute.atOrAfter(time % HOUR) : -1;
    if (m < 0) {
      h = hour.atOrAfter(h + 1);
      m = minute.first();
    }
    return h < 0 ? -1 : h * HOUR + m;
  }

  private int timeAtOrBefore(int time) {
    int h = time / HOUR;
    int m = hour.has(h) ? minute.atOrBefore(time % HOUR) : -1;
    if (m < 0) {
      h = hour.atOrBefore(h - 1);
      m = minute.last();
    }
    return h < 0 ? -1 : h * HOUR + m;
  }

  private LocalDate dateAtOrAfter(LocalDate from) {
    LocalDate date = from;
    for (int i = 0; i <= MONTHS; i++) {
      if (month.has(date.getMonthValue())) {
        for (int left = date.lengthOfMonth() - date.getDayOfMonth(); left >= 0; left--) {
          if (fitsDay(date)) {
            return date;
          }
          date = date.plusDays(1);
        }
      } else {
        date = date.plusMonths(1).withDayOfMonth(1);
      }
    }
    throw new IllegalStateException("a cron line that never fires");
  }

  private LocalDate dateAtOrBefore(LocalDate to) {
    LocalDate date = to;
    for (int i = 0; i <= MONTHS; i++) {
      if (month.has(date.getMonthValue())) {
        for (int left = date.getDayOfMonth(); left > 0; left--) {
          if (fitsDay(date)) {
            return date;
          }
          date = date.minusDays(1);
        }
      } else {
        date = date.withDayOfMonth(1).minusDays(1);
      }
    }
    throw new IllegalStateException("a cron line that never fires");
  }

  /// The line as any cron reads it.
  String cron() {
    return String.join(" ", minute.cron(), hour.cron(), day.cron(), month.cron(), weekday.cron());
  }
}
