package dev.zseal.status;

import dev.zseal.config.Job;
import dev.zseal.schedule.Schedule;
import dev.zseal.schedule.ScheduleLint;
import dev.zseal.schedule.Timetable;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// How old the newest verified snapshot of a job may be.
///
/// What follows from a schedule takes a while to find and is remembered for a day. Safe for several
/// threads.
public final class Objective {

  private static final Duration WITHOUT_SCHEDULE = Duration.ofDays(8);
  private static final Duration LEAST_SLACK = Duration.ofHours(1);
  private static final int SLACK_SHARE = 4;
  private static final Duration KNOWN_FOR = Duration.ofDays(1);
  private static final Duration HORIZON = Duration.ofDays(400);

  /* Of a start a minute, this is a month at least: all weekdays have come. */
  private static final int MOST_STARTS = 50_000;

  private final Map<Job, Found> known = new ConcurrentHashMap<>();

  private record Found(ZoneId zone, Instant time, Duration gap) {}

  /// What the job says, else the longest time between two of its starts and a quarter more, an hour
  /// at least; without a schedule, eight days. A start may be late by the jitter, and waits for the
  /// window.
  Duration of(Job job, ZoneId zone, Instant now) {
    if (job.maxAge().isPresent()) {
      return job.maxAge().get();
    }
    if (job.schedule().isEmpty()) {
      return WITHOUT_SCHEDULE;
    }
    Found found = known.get(job);
    if (found == null || !found.zone().equals(zone) || isOld(found, now)) {
      found = new Found(zone, now, gap(job, job.schedule().get(), zone, now));
      known.put(job, found);
    }
    Duration gap = found.gap();
    Duration slack = gap.dividedBy(SLACK_SHARE);
    return gap.plus(slack.compareTo(LEAST_SLACK) < 0 ? LEAST_SLACK : slack);
  }

  private static boolean isOld(Found found, Instant now) {
    return Duration.between(found.time(), now).abs().compareTo(KNOWN_FOR) > 0;
  }

  private static Duration gap(Job job, Schedule schedule, ZoneId zone, Instant now) {
    return job.window().isEmpty()
        ? ScheduleLint.longestGap(schedule, zone, now).plus(job.jitter())
        : longestGap(new Timetable(schedule, zone, job.jitter(), job.window(), job.name()), now);
  }

  /// Between two starts within a window.
  private static Duration longestGap(Timetable timetable, Instant from) {
    Instant end = from.plus(HORIZON);
    Instant start = timetable.next(from);
    Duration longest = Duration.ZERO;
    for (int i = 0; i < MOST_STARTS && start.isBefore(end); i++) {
      Instant next = timetable.next(start);
      Duration gap = Duration.between(start, next);
      longest = gap.compareTo(longest) > 0 ? gap : longest;
      start = next;
    }
    return longest;
  }
}
