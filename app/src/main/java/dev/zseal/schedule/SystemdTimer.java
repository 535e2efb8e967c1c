package dev.zseal.schedule;

import dev.zseal.problem.Problem;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/// A schedule as a timer of systemd: `OnCalendar=` of systemd.time(7), and the text of the unit.
///
/// On two days a year systemd (252 was tried) does otherwise than [CronSchedule]: a time that the
/// clock leaps over is left out, and an hour that comes twice is run through once, even by what
/// runs every hour. Intervals in minutes and hours are given in UTC, and so are not touched by
/// that.
public final class SystemdTimer {

  private SystemdTimer() {}

  /// The values of the `OnCalendar=` lines, any of which sets the timer off: two where cron takes
  /// either of two days, several for an interval that is no part of an hour.
  ///
  /// @throws Problem.Usage for an interval that systemd's calendar cannot say, such as `every 7m`
  ///   or `every 2d`, and for a zone that is not one of the tz database
  public static List<String> onCalendar(Schedule schedule, ZoneId zone) throws Problem.Usage {
    return switch (schedule) {
      case CronSchedule cron -> lines(cron.fields(), zoneName(zone));
      case EverySchedule every when every.cron().isPresent() ->
          lines(every.cron().get(), every.countsDays() ? zoneName(zone) : "UTC");
      case EverySchedule every when !every.countsDays() && 24 * 60 % every.length() == 0 ->
          timesOfDay(every.length());
      case EverySchedule every ->
          throw new Problem.Usage(
              "systemd cannot run a timer '%s'".formatted(every.text()),
              every.countsDays()
                  ? "its calendar counts no days from one month to the next"
                  : "a day is not a multiple of this interval",
              every.countsDays()
                  ? "Choose `every 1d` or `every 1w`, or days of the month such as `0 3 */2 * *`."
                  : "Choose an interval that divides a day: 5m, 10m, 15m, 30m, 1h, 2h, 6h, 12h.");
    };
  }

  private static List<String> lines(CronFields f, String zone) {
    String months = f.month().isFull() ? "*" : list(f.month());
    String days = f.byDay() ? list(f.day()) : "*";
    String weekdays = f.byWeekday() ? weekdays(f) + " " : "";
    String times = numbersOrStar(f.hour()) + ":" + numbersOrStar(f.minute()) + ":00 " + zone;
    if (f.byDay() && f.byWeekday() && f.eitherDay()) {
      return List.of(
          "*-%s-%s %s".formatted(months, days, times),
          "%s*-%s-* %s".formatted(weekdays, months, times));
    }
    return List.of("%s*-%s-%s %s".formatted(weekdays, months, days, times));
  }

  private static List<String> timesOfDay(int minutes) {
    List<String> lines = new ArrayList<>();
    for (int at = 0; at < 24 * 60; at += minutes) {
      lines.add("*-*-* " + CronWords.time(at / 60, at % 60) + ":00 UTC");
    }
    return lines;
  }

  private static String numbersOrStar(CronField field) {
    return field.isFull() ? "*" : steps(field);
  }

  private static String steps(CronField field) {
    int distance = field.distance();
    if (distance > 1 && field.count() > 2) {
      String from = CronWords.two(field.first());
      boolean whole = field.last() + distance > field.unit().last();
      return whole
          ? from + "/" + distance
          : from + ".." + CronWords.two(field.last()) + "/" + distance;
    }
    return list(field);
  }

  /* Days and months never get steps: with `*-*-01/5` some versions leave out the 1st of a month
  (systemd issue 22665), and some find no next day at all in a zone with summer time. */
  private static String list(CronField field) {
    List<String> parts = new ArrayList<>();
    for (Run run : Run.of(field.values())) {
      String from = CronWords.two(run.from());
      parts.add(run.length() == 1 ? from : from + ".." + CronWords.two(run.to()));
    }
    return String.join(",", parts);
  }

  /* Its week begins on Monday, and no range may run over Sunday. */
  private static String weekdays(CronFields f) {
    List<Integer> mondayFirst =
        f.weekday().values().stream().map(day -> day == 0 ? 7 : day).sorted().toList();
    List<String> parts = new ArrayList<>();
    for (Run run : Run.of(mondayFirst)) {
      String from = Weekday.brief(DayOfWeek.of(run.from()));
      String to = Weekday.brief(DayOfWeek.of(run.to()));
      parts.add(run.length() == 1 ? from : from + (run.length() == 2 ? "," : "..") + to);
    }
    return String.join(",", parts);
  }

  private static String zoneName(ZoneId zone) throws Problem.Usage {
    if (zone.equals(ZoneOffset.UTC)) {
      return "UTC";
    }
    if (zone instanceof ZoneOffset || zone.getId().matches("(UTC|GMT|UT)[+-].*")) {
      throw new Problem.Usage(
          "systemd does not know the zone '%s'".formatted(zone),
          "it knows the names of the tz database",
          "Choose a name such as Europe/Berlin or UTC.");
    }
    return zone.getId();
  }

  /// The text of `zseal-JOB.timer`.
  ///
  /// @param jitter at most this much later, each time by the same on this machine; 0 for none
  public static String text(String jobName, Schedule schedule, ZoneId zone, Duration jitter)
      throws Problem.Usage {
    if (jitter.isNegative()) {
      throw new IllegalArgumentException("a jitter below zero");
    }
    StringBuilder text = new StringBuilder();
    text.append("[Unit]\n")
        .append("Description=zseal %s: %s\n".formatted(UnitText.job(jobName), schedule.words()))
        .append("\n[Timer]\n");
    for (String line : onCalendar(schedule, zone)) {
      text.append("OnCalendar=").append(line).append('\n');
    }
    text.append("# What was missed while the machine was off is made up for by one run.\n")
        .append("Persistent=true\n");
    if (jitter.toSeconds() > 0) {
      text.append("# Spreads jobs of the same hour, and leaves each where it fell.\n")
          .append("RandomizedDelaySec=%ds\n".formatted(jitter.toSeconds()))
          .append("FixedRandomDelay=true\n");
    }
    return text.append("\n[Install]\nWantedBy=timers.target\n").toString();
  }
}
