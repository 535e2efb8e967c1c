package dev.zseal.status;

import dev.zseal.config.Job;
import dev.zseal.schedule.ScheduleLint;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/// How old the newest verified snapshot of a job may be.
final class Objective {

  private static final Duration WITHOUT_SCHEDULE = Duration.ofDays(8);
  private static final Duration LEAST_SLACK = Duration.ofHours(1);
  private static final int SLACK_SHARE = 4;

  private Objective() {}

  /// What the job says, else the longest time between two of its runs and a quarter more, an hour
  /// at least; without a schedule, eight days.
  static Duration of(Job job, ZoneId zone, Instant now) {
    if (job.maxAge().isPresent()) {
      return job.maxAge().get();
    }
    if (job.schedule().isEmpty()) {
      return WITHOUT_SCHEDULE;
    }
    Duration gap = ScheduleLint.longestGap(job.schedule().get(), zone, now);
    Duration slack = gap.dividedBy(SLACK_SHARE);
    return gap.plus(slack.compareTo(LEAST_SLACK) < 0 ? LEAST_SLACK : slack);
  }
}
