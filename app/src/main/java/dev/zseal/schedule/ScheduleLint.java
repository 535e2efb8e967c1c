package dev.zseal.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Looks for schedules that are right as far as cron goes and wrong as far as their author goes.
///
/// Nothing here is an error: every remark may be meant.
public final class ScheduleLint {

  private static final Duration HORIZON = Duration.ofDays(400);

  private final List<Remark> remarks = new ArrayList<>();

  private ScheduleLint() {}

  /// All remarks, the most startling first; none if the schedule is plain.
  ///
  /// @param now from when on the clock's leaps and the pauses are looked at
  /// @param objective how old the newest snapshot may be, if anybody said so
  public static List<Remark> look(
      Schedule schedule, ZoneId zone, Instant now, Optional<Duration> objective) {
    ScheduleLint lint = new ScheduleLint();
    if (schedule instanceof CronSchedule cron) {
      lint.swappedHour(cron);
      lint.everyMinute(cron.fields());
      lint.bothDays(cron);
      lint.missingDays(cron.fields());
      lint.unevenSteps(cron.fields());
      lint.remarks.addAll(LeapLint.look(cron, zone, now, HORIZON));
    }
    objective.ifPresent(max -> lint.tooFarApart(schedule, zone, now, max));
    return List.copyOf(lint.remarks);
  }

  /// The longest pause between two runs of those that begin in the 400 days from here on. One may
  /// begin before and end after them: of a schedule that runs once in four years it is four years.
  public static Duration longestGap(Schedule schedule, ZoneId zone, Instant from) {
    Instant end = from.plus(HORIZON);
    Instant run = schedule.previous(from, zone);
    Duration longest = Duration.ZERO;
    while (run.isBefore(end)) {
      Instant next = schedule.next(run, zone);
      Duration gap = Duration.between(run, next);
      longest = gap.compareTo(longest) > 0 ? gap : longest;
      run = next;
    }
    return longest;
  }

  private void remark(String what, String hint) {
    remarks.add(new Remark(what, hint));
  }

  /// `0 0 3 * *`, meant daily at 3: one field too far to the right.
  private void swappedHour(CronSchedule cron) {
    CronFields f = cron.fields();
    int day = f.day().first();
    boolean once = f.minute().count() == 1 && f.hour().count() == 1 && f.day().count() == 1;
    boolean midnight = f.hour().first() == 0;
    // The 1st is what people mean who want monthly; and words and macros are not miscounted.
    boolean likely = f.byDay() && !f.byWeekday() && day > 1 && day < 24 && f.month().isFull();
    if (once && midnight && likely && isLine(cron)) {
      remark(
          "runs " + cron.words(),
          "Did you mean every day at %s? That is `%d %d * * *`."
              .formatted(CronWords.time(day, f.minute().first()), f.minute().first(), day));
    }
  }

  private static boolean isLine(CronSchedule cron) {
    char first = cron.text().charAt(0);
    return first == '*' || Character.isDigit(first);
  }

  private void everyMinute(CronFields f) {
    if (!f.minute().isFull() || f.hour().isFull()) {
      return;
    }
    List<String> blocks = new ArrayList<>();
    for (Run run : Run.of(f.hour().values())) {
      blocks.add(
          "between %s and %s"
              .formatted(CronWords.time(run.from(), 0), CronWords.time(run.to(), 59)));
    }
    remark(
        "runs %d times %s".formatted(60 * f.hour().count(), CronWords.list(blocks)),
        "Did you mean once an hour? That is `0 %s %s %s %s`."
            .formatted(f.hour().cron(), f.day().cron(), f.month().cron(), f.weekday().cron()));
  }

  private void bothDays(CronSchedule cron) {
    CronFields f = cron.fields();
    if (isOpen(f.day()) || isOpen(f.weekday())) {
      return;
    }
    if (f.eitherDay()) {
      remark(
          "runs " + cron.words() + ": if both days are set, cron takes either",
          "Leave one of the two `*` to have the other alone.");
    } else {
      remark(
          "runs " + cron.words() + ": after a star, even in `*/2`, cron wants both days to fit",
          "Leave one of the two `*` if that is not meant.");
    }
  }

  private static boolean isOpen(CronField field) {
    return field.isFull() && field.star();
  }

  private void missingDays(CronFields f) {
    // A range over the end of the month, or a star, takes what there is.
    if (!f.byDay() || f.day().star() || f.day().has(28) || f.day().last() <= 28) {
      return;
    }
    int day = f.day().atOrAfter(29);
    List<Integer> without =
        f.month().values().stream().filter(month -> CronFields.longest(month) < day).toList();
    boolean february = f.month().has(2);
    if (day == 29 && february) {
      remark(
          f.month().count() == 1
              ? "runs on the 29th of February, which only leap years have"
              : "does not run on the 29th of February but in leap years",
          "Choose a day up to the 28th, which all months have.");
    } else if (!without.isEmpty()) {
      remark(
          "does not run in %d of its months, which have no %s"
              .formatted(without.size(), CronWords.ordinal(day)),
          "Choose a day up to the 28th, which all months have.");
    }
  }

  private void unevenSteps(CronFields f) {
    uneven(f.minute(), 60, "minute", "hour");
    uneven(f.hour(), 24, "hour", "day");
    uneven(f.day(), 31, "day", "month");
    uneven(f.month(), 12, "month", "year");
    uneven(f.weekday(), 7, "day", "week");
  }

  private void uneven(CronField field, int length, String unit, String cycle) {
    int step = field.step();
    boolean ofMonth = field.unit() == CronUnit.DAY_OF_MONTH;
    if (step == 0 || (length % step == 0 && !ofMonth)) {
      return;
    }
    String written = "`*/%d` as the %s".formatted(step, field.unit().words());
    if (field.count() == 1) {
      remark(
          "%s is %s alone: the step is no shorter than the %s"
              .formatted(written, field.unit().name(field.first()), cycle),
          field.unit() == CronUnit.MONTH
              ? "Write the month itself."
              : "Write the value itself, or `every %d%c`.".formatted(step, unit.charAt(0)));
      return;
    }
    String last = field.unit().name(field.last());
    String from = field.unit().name(field.first());
    int rest = length - field.last() + field.first();
    remark(
        ofMonth
            ? "%s counts anew each month: the %s comes after the last of them"
                .formatted(written, CronWords.ordinal(field.first()))
            : "%s counts anew each %s: from %s to %s it is %d %s%s"
                .formatted(written, cycle, last, from, rest, unit, rest == 1 ? "" : "s"),
        field.unit() == CronUnit.MONTH
            ? "Name the months that are meant."
            : "Write `every %d%c` for even distances.".formatted(step, unit.charAt(0)));
  }

  private void tooFarApart(Schedule schedule, ZoneId zone, Instant now, Duration max) {
    Duration gap = longestGap(schedule, zone, now);
    if (gap.compareTo(max) > 0) {
      boolean same = Spans.words(gap).equals(Spans.words(max));
      remark(
          "two runs lie up to %s apart, but a snapshot may be at most %s old"
              .formatted(
                  same ? Spans.hours(gap) : Spans.words(gap),
                  same ? Spans.hours(max) : Spans.words(max)),
          max.compareTo(Duration.ofHours(25)) >= 0
              ? "Run it more often, such as `0 3 * * *`, or allow older snapshots."
              : "Run it more often, such as `%s`, or allow older snapshots.".formatted(often(max)));
    }
  }

  /// An interval that leaves as much time again for the run itself, if it can.
  private static String often(Duration max) {
    long minutes = Math.max(1, max.toMinutes() / 2);
    return minutes >= 60 ? "every " + minutes / 60 + "h" : "every " + minutes + "m";
  }
}
