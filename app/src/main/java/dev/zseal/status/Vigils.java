package dev.zseal.status;

import dev.zseal.config.Configuration;
import dev.zseal.config.Job;
import dev.zseal.history.History;
import dev.zseal.history.Run;
import dev.zseal.history.Vigil;
import dev.zseal.problem.Problem;
import dev.zseal.schedule.Schedule;
import dev.zseal.schedule.Timetable;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Waits for the start of each job that has a schedule, where timers or cron start them: that the
/// timer of one is gone nothing tells but that the job does not start.
///
/// A start counts as missed only if looks, one after the other without a gap, saw the job with this
/// schedule from before it was due until long after. So the machine was on, the job was there, and
/// nobody had changed when it is due; what was due while the machine was off may be made up, or
/// not. One that was missed stays so, over gaps as well, until the job starts or is changed.
record Vigils(Configuration configuration, History history, Instant now) {

  /// Looks that are farther apart leave a gap. Those of a timer are five minutes apart, and each
  /// may take ten.
  private static final Duration GAP = Duration.ofMinutes(30);

  /// systemd leaves out a time that the clock leaps over, and crons differ: what is due so near to
  /// a change of the clock is not waited for.
  private static final Duration NEAR = Duration.ofHours(3);

  /* Of a start a minute, all that are near to a change. */
  private static final int MOST_STARTS = 400;

  /// The starts that did not come, and notes what is seen now.
  List<Observed.Missed> missed() throws Problem {
    Map<String, Vigil> before = new HashMap<>();
    history.vigils().forEach(vigil -> before.put(vigil.job(), vigil));
    List<Vigil> vigils = new ArrayList<>();
    List<Observed.Missed> missed = new ArrayList<>();
    for (Job job : configuration.jobs().values()) {
      if (job.schedule().isPresent()) {
        Vigil vigil = vigil(job, job.schedule().get(), before.get(job.name()));
        vigils.add(vigil);
        vigil.missed().ifPresent(due -> missed.add(new Observed.Missed(job.name(), due, false)));
      }
    }
    history.keep(vigils);
    return missed;
  }

  /// Ends all: a daemon starts the jobs now, or does not.
  void end() throws Problem {
    if (!history.vigils().isEmpty()) {
      history.keep(List.of());
    }
  }

  private Vigil vigil(Job job, Schedule schedule, @Nullable Vigil before) throws Problem {
    String when = "%s %s %s".formatted(configuration.zone(), job.jitter(), schedule.text());
    if (before == null || !before.when().equals(when) || before.seen().isAfter(now)) {
      return new Vigil(job.name(), when, now, now, Optional.empty());
    }
    boolean gap = Duration.between(before.seen(), now).compareTo(GAP) > 0;
    Instant since = gap ? now : before.since();
    Optional<Run> last = history.runs(job.name(), 1).stream().findFirst();
    Optional<Instant> missed =
        before.missed().filter(due -> last.isEmpty() || last.get().started().isBefore(due));
    return new Vigil(
        job.name(), when, since, now, missed.or(() -> missed(job, schedule, since, last)));
  }

  /// What a run passes over while it takes its time is not started again: timers begin no second
  /// one.
  private Optional<Instant> missed(Job job, Schedule schedule, Instant since, Optional<Run> last) {
    if (last.isPresent() && Starts.isAtWork(last.get(), now)) {
      return Optional.empty();
    }
    Instant ended = last.map(run -> run.started().plus(run.took())).orElse(Instant.MIN);
    Instant until = now.minus(Starts.LATE).minus(job.jitter());
    // A timer's delay is not the daemon's: it may be any up to the longest.
    Timetable table =
        new Timetable(schedule, configuration.zone(), Duration.ZERO, Optional.empty(), job.name());
    Instant due = table.next(ended.isAfter(since) ? ended : since);
    for (int i = 0; i < MOST_STARTS && !due.isAfter(until); i++) {
      if (!isNearLeap(due, configuration.zone())) {
        return Optional.of(due);
      }
      due = table.next(due);
    }
    return Optional.empty();
  }

  private static boolean isNearLeap(Instant due, ZoneId zone) {
    ZoneOffsetTransition leap = zone.getRules().nextTransition(due.minus(NEAR));
    return leap != null && !leap.getInstant().isAfter(due.plus(NEAR));
  }
}
