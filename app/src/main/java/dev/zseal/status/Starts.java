package dev.zseal.status;

import dev.zseal.config.Configuration;
import dev.zseal.config.Job;
import dev.zseal.history.History;
import dev.zseal.history.Run;
import dev.zseal.problem.Problem;
import dev.zseal.schedule.Timetable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Whether anything starts the jobs that have a schedule. Of a daemon that is known; of timers and
/// cron only the runs tell.
///
/// @param up how long ago the machine was started, if that is known
record Starts(Configuration configuration, History history, Instant now, Optional<Duration> up) {

  /// Later than this after it was due, a start has not come.
  static final Duration LATE = Duration.ofMinutes(30);

  /// A run that has not ended may be at work for as long; later it counts as one that died.
  private static final Duration LONGEST_RUN = Duration.ofDays(7);

  /// The newest run that was started by whatever starts jobs, and by no person.
  Optional<Run> last() throws Problem {
    List<Run> starts = new ArrayList<>();
    for (Job job : configuration.jobs().values()) {
      history.runs(job.name(), Look.RUNS).stream()
          .filter(run -> !run.why().equals("by hand"))
          .findFirst()
          .ifPresent(starts::add);
    }
    return starts.stream().max(Comparator.comparing(Run::started));
  }

  /// The start that has been waited for longest, if all jobs with a schedule wait for theirs.
  Optional<Observed.Missed> missed() throws Problem {
    List<Observed.Missed> missed = new ArrayList<>();
    for (Job job : configuration.jobs().values()) {
      if (job.schedule().isPresent()) {
        Optional<Instant> due = due(job);
        if (due.isEmpty()) {
          return Optional.empty();
        }
        missed.add(new Observed.Missed(job.name(), due.get(), isBeforeStart(due.get())));
      }
    }
    return missed.stream().min(Comparator.comparing(Observed.Missed::due));
  }

  /// Whether the machine was started so lately that timers may still make up for what was due while
  /// it was off: they wait as long as the jitter allows.
  boolean isEarly() {
    return configuration.jobs().values().stream()
        .filter(job -> job.schedule().isPresent())
        .anyMatch(this::isEarly);
  }

  private boolean isEarly(Job job) {
    return up.isPresent() && up.get().compareTo(LATE.plus(job.jitter())) < 0;
  }

  private boolean isBeforeStart(Instant due) {
    return up.isPresent() && due.isBefore(now.minus(up.get()));
  }

  static boolean isAtWork(Run run, Instant now) {
    return run.outcome().isEmpty() && run.started().plus(LONGEST_RUN).isAfter(now);
  }

  /// Timers and cron heed no window; and a timer's delay is not the daemon's: it may be any up to
  /// the longest.
  private Optional<Instant> due(Job job) throws Problem {
    Optional<Run> last = history.runs(job.name(), 1).stream().findFirst();
    if (isEarly(job) || (last.isPresent() && isAtWork(last.get(), now))) {
      return Optional.empty();
    }
    Instant handled = last.isPresent() ? last.get().started() : history.known(job.name(), now);
    return new Timetable(
            job.schedule().orElseThrow(),
            configuration.zone(),
            Duration.ZERO,
            Optional.empty(),
            job.name())
        .due(handled, now.minus(LATE).minus(job.jitter()));
  }
}
