package dev.zseal.status;

import dev.zseal.alert.Alarm;
import dev.zseal.alert.Severity;
import dev.zseal.history.Point;
import dev.zseal.history.Run;
import dev.zseal.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// How things stand at a moment.
///
/// @param runner who starts the jobs
/// @param alarms what is wrong, the worst first
public record Status(
    Instant time,
    List<Copy> copies,
    List<JobState> jobs,
    List<TargetState> targets,
    Runner runner,
    List<Alarm> alarms) {

  public Status {
    copies = List.copyOf(copies);
    jobs = List.copyOf(jobs);
    targets = List.copyOf(targets);
    alarms = List.copyOf(alarms);
  }

  /// A dataset at a target, where a job is to bring it.
  ///
  /// @param newest its newest verified snapshot there; empty if there is none
  /// @param since when the job was first heard of: a copy that never was is not late before
  /// @param objective how old the newest verified snapshot may be
  /// @param grade of the newest verified snapshot, in a word: `proved`, `key-checked`, `scrubbed`,
  ///   `read-back`, `received`; `damaged` if any snapshot there is; `none`
  public record Copy(
      String dataset,
      String target,
      String job,
      Optional<Point> newest,
      Instant since,
      Duration objective,
      String grade) {

    /// How old it is; since when it should be there, if it never was.
    public Duration age(Instant now) {
      return Duration.between(newest.map(Point::creation).orElse(since), now);
    }

    /// One that is dated in the future is: nobody knows how old it is.
    public boolean isLate(Instant now) {
      return isAhead(now) || age(now).compareTo(objective) > 0;
    }

    public boolean isAhead(Instant now) {
      return newest.isPresent() && newest.get().isAhead(now);
    }
  }

  /// A job.
  ///
  /// @param runs the last few, newest first
  /// @param lastGood when it last did all it had to
  /// @param next when it is due; empty if by hand only, or after another
  /// @param after the jobs it comes after
  public record JobState(
      String name,
      String work,
      List<Run> runs,
      Optional<Instant> lastGood,
      Optional<Instant> next,
      List<String> after,
      boolean running,
      Optional<Duration> objective,
      Instant since) {

    public JobState {
      runs = List.copyOf(runs);
      after = List.copyOf(after);
    }
  }

  /// A target.
  ///
  /// @param there whether it answered
  /// @param problem why not
  /// @param used bytes; -1 if not known
  /// @param free bytes; -1 if not known
  /// @param full when it will be, as it grows now; empty if it does not grow, or that is not known
  public record TargetState(
      String name,
      String place,
      boolean mayBeAway,
      boolean there,
      Optional<Problem> problem,
      long used,
      long free,
      Optional<Instant> full) {}

  /// The same with what is wrong.
  Status with(List<Alarm> found) {
    return new Status(time, copies, jobs, targets, runner, found);
  }

  /// The worst of the alarms; empty if all is well.
  public Optional<Severity> worst() {
    return alarms.stream().map(Alarm::severity).max(Severity::compareTo);
  }
}
