package dev.zseal.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;

/// Times that the clock leaps over, or shows twice, on the days when it is set.
final class LeapLint {

  private LeapLint() {}

  /// The first of either kind within the horizon.
  static List<Remark> look(CronSchedule cron, ZoneId zone, Instant now, Duration horizon) {
    List<Remark> remarks = new ArrayList<>();
    if (!cron.namesHours()) {
      return remarks;
    }
    ZoneRules rules = zone.getRules();
    boolean gapSeen = false;
    boolean overlapSeen = false;
    ZoneOffsetTransition leap = rules.nextTransition(now);
    while (leap != null && leap.getInstant().isBefore(now.plus(horizon))) {
      LocalDateTime from = leap.isGap() ? leap.getDateTimeBefore() : leap.getDateTimeAfter();
      LocalDateTime to = leap.isGap() ? leap.getDateTimeAfter() : leap.getDateTimeBefore();
      LocalDateTime due = cron.fields().atOrAfter(WallClock.wholeMinute(from));
      boolean hit = due.isBefore(to);
      if (hit && leap.isGap() && !gapSeen) {
        remarks.add(gap(due, leap, zone));
        gapSeen = true;
      } else if (hit && leap.isOverlap() && !overlapSeen) {
        remarks.add(overlap(due, zone, from, to));
        overlapSeen = true;
      }
      leap = rules.nextTransition(leap.getInstant());
    }
    return remarks;
  }

  private static Remark gap(LocalDateTime due, ZoneOffsetTransition leap, ZoneId zone) {
    LocalDateTime before = leap.getDateTimeBefore();
    LocalDateTime after = leap.getDateTimeAfter();
    String runs =
        after.toLocalDate().equals(due.toLocalDate())
            ? time(after)
            : after.toLocalDate() + " " + time(after);
    return new Remark(
        "%s does not exist on %s in %s: it runs at %s then"
            .formatted(time(due), due.toLocalDate(), zone, runs),
        hint(before, after));
  }

  private static Remark overlap(
      LocalDateTime due, ZoneId zone, LocalDateTime from, LocalDateTime to) {
    return new Remark(
        "%s comes twice on %s in %s: it runs the first time only"
            .formatted(time(due), due.toLocalDate(), zone),
        hint(from, to));
  }

  private static String hint(LocalDateTime from, LocalDateTime to) {
    return "Nothing is lost. A time outside of %s to %s is the same all year."
        .formatted(time(from), time(to));
  }

  private static String time(LocalDateTime time) {
    return CronWords.time(time.getHour(), time.getMinute());
  }
}
