package dev.zseal.schedule;

import java.time.DayOfWeek;
import java.time.Month;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/// A cron line in English.
final class CronWords {

  /* More times of day than this are better told by a rule. */
  private static final int TIMES_MAX = 4;
  private static final int PROGRESSION_MIN = 4;

  private final CronFields fields;

  private CronWords(CronFields fields) {
    this.fields = fields;
  }

  static String of(CronFields fields) {
    CronWords words = new CronWords(fields);
    String times = words.times();
    String days = words.days();
    if (times.startsWith("at ")) {
      return (fields.everyDay() ? "every day" + days : days.substring(1)) + " " + times;
    }
    return times + days;
  }

  /// Begins with `at` or with `every`.
  private String times() {
    CronField minute = fields.minute();
    CronField hour = fields.hour();
    if (hour.isFull()) {
      return everyHour();
    }
    if (minute.count() * hour.count() <= TIMES_MAX) {
      List<String> times = new ArrayList<>();
      for (int h : hour.values()) {
        minute.values().forEach(m -> times.add(time(h, m)));
      }
      return "at " + list(times);
    }
    boolean single = minute.count() == 1;
    if (single && hour.step() > 0 && 24 % hour.step() == 0) {
      return "every " + hour.step() + " hours at minute " + minute.first();
    }
    boolean oneBlock = Run.of(hour.values()).size() == 1;
    if (oneBlock && (single || evenStep(minute) > 0)) {
      String every = single ? "hour" : evenStep(minute) == 1 ? "minute" : minutes(minute);
      return "every %s from %s to %s"
          .formatted(every, time(hour.first(), minute.first()), time(hour.last(), minute.last()));
    }
    return "at %s %s of the hours %s"
        .formatted(
            single ? "minute" : "minutes",
            runs(minute.values(), Integer::toString),
            runs(hour.values(), Integer::toString));
  }

  private String everyHour() {
    CronField minute = fields.minute();
    int step = evenStep(minute);
    if (step == 1) {
      return "every minute";
    }
    if (step > 0) {
      return "every " + minutes(minute);
    }
    return "every hour at %s %s"
        .formatted(
            minute.count() == 1 ? "minute" : "minutes", runs(minute.values(), Integer::toString));
  }

  private static String minutes(CronField minute) {
    return evenStep(minute) + " minutes";
  }

  /// N if the minutes are N apart all around the hour, from 0; else 0.
  private static int evenStep(CronField minute) {
    int step = minute.distance();
    boolean even = step > 0 && minute.first() == 0 && minute.last() + step == 60;
    return even ? step : 0;
  }

  /// Begins with a space, or is empty for every day of the year.
  private String days() {
    String months = runs(fields.month().values(), CronWords::month);
    boolean allYear = fields.month().isFull();
    String within = allYear ? "" : " in " + months;
    String weekdays = weekdays();
    String days = dates() + " of " + (allYear ? "each month" : months);
    if (fields.byDay() && fields.byWeekday()) {
      return fields.eitherDay()
          ? " on %s and also on %s%s".formatted(days, weekdays, within)
          : " on %s if it is a %s".formatted(days, weekdays);
    }
    if (fields.byDay()) {
      return " on " + days;
    }
    return fields.byWeekday() ? " on " + weekdays + within : within;
  }

  private String dates() {
    CronField day = fields.day();
    int distance = day.distance();
    if (distance > 1 && day.count() >= PROGRESSION_MIN) {
      return "every %s day from the %s to the %s"
          .formatted(ordinal(distance), ordinal(day.first()), ordinal(day.last()));
    }
    return "the " + runs(day.values(), CronWords::ordinal);
  }

  private String weekdays() {
    boolean choice = !fields.eitherDay() && fields.byDay();
    List<Integer> mondayFirst =
        fields.weekday().values().stream().map(d -> d == 0 ? 7 : d).sorted().toList();
    IntFunction<String> name = d -> Weekday.full(DayOfWeek.of(d));
    return choice ? parts(mondayFirst, name, " or ") : runs(mondayFirst, name);
  }

  private static String month(int month) {
    return Month.of(month).getDisplayName(TextStyle.FULL, Locale.ENGLISH);
  }

  static String time(int hour, int minute) {
    return two(hour) + ":" + two(minute);
  }

  static String two(int number) {
    return (number < 10 ? "0" : "") + number;
  }

  static String ordinal(int number) {
    String ending =
        number / 10 == 1
            ? "th"
            : switch (number % 10) {
              case 1 -> "st";
              case 2 -> "nd";
              case 3 -> "rd";
              default -> "th";
            };
    return number + ending;
  }

  private static String runs(List<Integer> values, IntFunction<String> name) {
    return parts(values, name, " and ");
  }

  /// Values in a row as `1 to 5`, where there are three at least.
  private static String parts(List<Integer> values, IntFunction<String> name, String last) {
    List<String> parts = new ArrayList<>();
    for (Run run : Run.of(values)) {
      if (run.length() > 2) {
        parts.add(name.apply(run.from()) + " to " + name.apply(run.to()));
      } else {
        for (int value = run.from(); value <= run.to(); value++) {
          parts.add(name.apply(value));
        }
      }
    }
    return list(parts, last);
  }

  static String list(List<String> parts) {
    return list(parts, " and ");
  }

  private static String list(List<String> parts, String last) {
    return parts.size() == 1
        ? parts.getFirst()
        : String.join(", ", parts.subList(0, parts.size() - 1)) + last + parts.getLast();
  }
}
