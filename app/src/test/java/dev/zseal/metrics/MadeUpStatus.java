package dev.zseal.metrics;

import dev.zseal.alert.Alarm;
import dev.zseal.alert.Severity;
import dev.zseal.history.Outcome;
import dev.zseal.history.Point;
import dev.zseal.history.Run;
import dev.zseal.problem.Problem;
import dev.zseal.status.Runner;
import dev.zseal.status.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Looks that were never taken, for tests and for `dev/dashboard`.
final class MadeUpStatus {

  /// A name that no format takes as it is.
  static final String ODD = "attic \"big\\disk\"";

  private static final long GIB = 1L << 30;
  private static final Duration DAY = Duration.ofDays(1);

  private MadeUpStatus() {}

  /// All is as it should be.
  static Status well(Instant now) {
    return new Status(
        now,
        List.of(
            copy(now, "tank/home", "usb", Duration.ofHours(5), "proved"),
            copy(now, "tank/old photos", ODD, Duration.ofHours(20), "read-back")),
        List.of(
            job(now, "nightly", "backup", Outcome.ALL, Duration.ofHours(5), Duration.ofDays(2)),
            job(now, "weekly", "scrub", Outcome.AWAY, Duration.ofDays(2), Duration.ofDays(9))),
        List.of(
            target(now, "usb", 400 * GIB, 600 * GIB, 200),
            new Status.TargetState(
                ODD, "/mnt/attic", true, false, Optional.of(away()), -1, -1, Optional.empty())),
        Runner.NO_DAEMON,
        List.of());
  }

  /// Each kind of trouble.
  static Status ill(Instant now) {
    Status well = well(now);
    return new Status(
        now,
        List.of(
            copy(now, "tank/home", "usb", Duration.ofDays(9), "scrubbed"),
            copy(now, "tank/old photos", ODD, Duration.ofHours(20), "damaged"),
            never(now, "tank/mail", "usb")),
        List.of(
            job(now, "nightly", "backup", Outcome.PART, Duration.ofDays(9), Duration.ofDays(2)),
            job(now, "weekly", "scrub", Outcome.DIED, Duration.ofDays(30), Duration.ofDays(9)),
            running(now, "drill")),
        List.of(
            target(now, "usb", 995 * GIB, 5 * GIB, 2),
            new Status.TargetState(
                ODD,
                "/mnt/attic",
                false,
                false,
                Optional.of(away()),
                -1,
                -1,
                well.targets().getFirst().full())),
        Runner.NO_DAEMON,
        List.of(
            alarm(Severity.CRITICAL, "stale tank/home usb"),
            alarm(Severity.CRITICAL, "damaged tank/old photos@daily-1 " + ODD),
            alarm(Severity.WARNING, "job nightly"),
            alarm(Severity.WARNING, "job nightly")));
  }

  static Alarm alarm(Severity severity, String key) {
    return new Alarm(key, severity, "subject", "what", "evidence", "hint");
  }

  static Status.Copy copy(Instant now, String dataset, String target, Duration age, String grade) {
    return new Status.Copy(
        dataset,
        target,
        "nightly",
        Optional.of(
            new Point(
                dataset,
                target,
                "daily-1",
                7,
                now.minus(age),
                now.minus(age).plusSeconds(600),
                grade)),
        now.minus(Duration.ofDays(100)),
        Duration.ofHours(30),
        grade);
  }

  private static Status.Copy never(Instant now, String dataset, String target) {
    return new Status.Copy(
        dataset,
        target,
        "nightly",
        Optional.empty(),
        now.minus(Duration.ofDays(3)),
        Duration.ofHours(30),
        "none");
  }

  private static Status.JobState job(
      Instant now, String name, String work, Outcome outcome, Duration good, Duration objective) {
    return new Status.JobState(
        name,
        work,
        List.of(
            run(name, now.minusSeconds(7200), outcome), run(name, now.minus(good), Outcome.ALL)),
        Optional.of(now.minus(good)),
        Optional.of(now.plus(DAY)),
        List.of(),
        false,
        Optional.of(objective),
        now.minus(Duration.ofDays(100)));
  }

  private static Status.JobState running(Instant now, String name) {
    Run unfinished =
        new Run(
            name,
            "0",
            now.minusSeconds(60),
            "by hand",
            Optional.empty(),
            Duration.ZERO,
            0,
            0,
            0,
            List.of());
    return new Status.JobState(
        name,
        "drill",
        List.of(unfinished),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        true,
        Optional.empty(),
        now.minus(DAY));
  }

  private static Run run(String job, Instant started, Outcome outcome) {
    return new Run(
        job,
        "1",
        started,
        "the schedule",
        Optional.of(outcome),
        Duration.ofMillis(90_500),
        0,
        3,
        5 * GIB,
        List.of());
  }

  private static Status.TargetState target(
      Instant now, String name, long used, long free, int daysUntilFull) {
    return new Status.TargetState(
        name,
        "/mnt/" + name,
        false,
        true,
        Optional.empty(),
        used,
        free,
        Optional.of(now.plus(Duration.ofDays(daysUntilFull))));
  }

  private static Problem away() {
    return new Problem.Unavailable("the disk is not there", "no such folder", "Plug it in.", null);
  }
}
