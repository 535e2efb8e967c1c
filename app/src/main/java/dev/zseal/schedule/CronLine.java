package dev.zseal.schedule;

import dev.zseal.problem.Problem;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// A schedule as lines for the cron of a machine.
public final class CronLine {

  private static final String SAFE = "[A-Za-z0-9@/._:=,+-]+";

  private CronLine() {}

  /// Lines for a user's crontab: remarks that begin with `#`, and the line itself, without a user.
  ///
  /// Words are quoted for the shell that cron starts, and each `%` gets the backslash without which
  /// cron would end the line there. The zone is a remark only: `CRON_TZ` is known to cronie alone,
  /// and holds for all lines below it.
  ///
  /// @throws Problem.Usage for an interval that no cron line can say, and for a command with
  ///   control characters or a backslash, which crons disagree about
  public static List<String> of(Schedule schedule, ZoneId zone, List<String> command)
      throws Problem.Usage {
    CronFields fields = fields(schedule);
    String name = zone(schedule, zone);
    List<String> lines = new ArrayList<>();
    lines.add("# zseal: %s (%s)".formatted(schedule.words(), name));
    lines.add(
        "# The hours are those of %s. Where cron runs in another zone: cronie, and no"
            .formatted(name));
    lines.add(
        "# other, takes a line CRON_TZ=%s above this one; it holds for all below.".formatted(name));
    lines.add(fields.cron() + " " + words(command));
    return lines;
  }

  /// What to enter on TrueNAS's page for a cron job, one field a line.
  ///
  /// @throws Problem.Usage for an interval that no cron line can say
  public static List<String> trueNas(Schedule schedule, ZoneId zone) throws Problem.Usage {
    CronFields f = fields(schedule);
    return List.of(
        "Minutes: " + f.minute().cron(),
        "Hours: " + f.hour().cron(),
        "Day of month: " + f.day().cron(),
        "Month: " + named(f.month()),
        "Day of week: " + named(f.weekday()),
        "The hours are those of %s: compare the system's time zone."
            .formatted(zone(schedule, zone)));
  }

  /* Its page has boxes to tick for these two. */
  private static String named(CronField field) {
    return field.isFull()
        ? field.cron()
        : field.values().stream().map(field.unit()::name).collect(Collectors.joining(","));
  }

  private static String zone(Schedule schedule, ZoneId zone) {
    return schedule instanceof EverySchedule every && !every.countsDays() ? "UTC" : zone.getId();
  }

  private static CronFields fields(Schedule schedule) throws Problem.Usage {
    return ScheduleText.cron(schedule)
        .orElseThrow(() ->
            new Problem.Usage(
                "No cron line says '%s'".formatted(schedule.text()),
                "cron counts anew each hour, day and month, and this interval does not",
                "Choose one that divides an hour or a day, such as 15m or 6h, 1d, or 1w."));
  }

  private static String words(List<String> command) throws Problem.Usage {
    List<String> quoted = new ArrayList<>();
    for (String word : command) {
      if (word.chars().anyMatch(c -> Character.isISOControl(c) || c == '\\')) {
        throw new Problem.Usage(
            "'%s' cannot stand in a crontab".formatted(ScheduleText.shown(word)),
            "it has control characters or a backslash",
            "Put the command into a script, and give that.");
      }
      // A quote within goes between double quotes, since a backslash is cron's as well.
      String safe = word.matches(SAFE) ? word : "'" + word.replace("'", "'\"'\"'") + "'";
      quoted.add(safe.replace("%", "\\%"));
    }
    return String.join(" ", quoted);
  }
}
