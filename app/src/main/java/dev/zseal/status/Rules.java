package dev.zseal.status;

import dev.zseal.alert.Alarm;
import dev.zseal.alert.Severity;
import dev.zseal.history.EventWords;
import dev.zseal.history.Outcome;
import dev.zseal.history.Point;
import dev.zseal.history.Run;
import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What is wrong. A function of what was found; each alarm's key stays the same while it stands.
final class Rules {

  private static final Duration SOON_FULL = Duration.ofDays(14);
  private static final Duration VERY_SOON_FULL = Duration.ofDays(3);
  private static final int FULL_PERCENT = 97;

  /// An alarm for a run that failed waits for so many in a row, unless nothing ever went well.
  private static final int RUNS_IN_A_ROW = 2;

  private final Status status;
  private final Observed observed;
  private final List<Alarm> alarms = new ArrayList<>();

  Rules(Status status, Observed observed) {
    this.status = status;
    this.observed = observed;
  }

  List<Alarm> alarms() {
    status.copies().forEach(this::lateCopy);
    observed.damaged().forEach(this::damaged);
    observed.backwards().forEach(this::backwards);
    observed.drifts().forEach(this::drift);
    observed.unprotected().forEach(this::unprotected);
    status.jobs().forEach(this::job);
    status.targets().forEach(this::target);
    observed.blind().forEach(this::blind);
    observed.empty().forEach(this::empty);
    observed.soiled().forEach(soiled -> alarms.add(SoiledReplica.alarm(soiled)));
    observed.ailing().forEach(this::ailing);
    if (observed.missed().isPresent()) {
      idle(observed.missed().get());
    } else {
      observed.unstarted().forEach(this::unstarted);
    }
    if (status.runner() instanceof Runner.Silent(String evidence)) {
      silent(evidence);
    }
    alarms.sort(Comparator.comparing(Alarm::severity).reversed().thenComparing(Alarm::key));
    return alarms;
  }

  /// Whether an alarm of before, which is not among those of now, is about what did not answer:
  /// then nobody knows that it is over.
  static boolean isHidden(String key, Status status) {
    if (status.alarms().stream().anyMatch(alarm -> alarm.key().equals(key))) {
      // It is seen, as it is now.
      return false;
    }
    if (key.equals("idle")) {
      // Whether it will be now, after a start of the machine, is still to be seen.
      return status.runner() instanceof Runner.Others others && others.early();
    }
    if (key.startsWith("missed ")) {
      // Nothing starts any job, which is one alarm and not one a job.
      return status.alarms().stream().anyMatch(a -> a.key().equals("idle"));
    }
    boolean blind = status.alarms().stream().anyMatch(a -> a.key().startsWith("blind "));
    boolean seen =
        status.targets().stream()
            .anyMatch(t -> t.there() && key.startsWith("health " + pool(t) + " "));
    if (blind && !seen && key.matches("(unprotected|empty|health|soiled) .*")) {
      return true;
    }
    return status.targets().stream()
        .filter(target -> !target.there())
        .anyMatch(target -> isHiddenBy(key, target));
  }

  /// The pool of a target; nothing for a vault.
  private static String pool(Status.TargetState target) {
    return target.place().replaceFirst("/.*", "");
  }

  private static boolean isHiddenBy(String key, Status.TargetState target) {
    String name = target.name();
    return key.equals("space " + name)
        || key.startsWith("backwards " + name + " ")
        || (key.matches("(damaged|soiled) .*") && key.endsWith(" " + name))
        // Of pools that is known from the runs, whether they are there or not.
        || (target.place().startsWith("/")
            && key.startsWith("key ")
            && key.contains(" " + name + " "))
        || key.startsWith("health " + pool(target) + " ");
  }

  private void add(
      Severity severity, String key, String subject, String what, String evidence, String hint) {
    // Some have a whole message in them.
    String cut = key.substring(0, Math.min(key.length(), Alarm.KEY_CHARS_MAX));
    alarms.add(new Alarm(cut, severity, subject, what, evidence, hint));
  }

  private void lateCopy(Status.Copy copy) {
    Instant now = status.time();
    if (!copy.isLate(now)) {
      return;
    }
    if (copy.isAhead(now)) {
      Point point = copy.newest().orElseThrow();
      add(
          Severity.CRITICAL,
          "stale %s %s".formatted(copy.dataset(), copy.target()),
          "%s in %s is dated in the future".formatted(copy.dataset(), copy.target()),
          "The newest verified snapshot of %s in %s is dated in the future."
              .formatted(copy.dataset(), copy.target()),
          "%s@%s of %s; it is %s now"
              .formatted(copy.dataset(), point.snapshot(), point.creation(), now),
          "Put the clock right, of the source or here, and run it: zseal run " + copy.job());
      return;
    }
    String age = EventWords.span(copy.age(now));
    String limit = EventWords.span(copy.objective());
    boolean none = copy.newest().isEmpty();
    add(
        Severity.CRITICAL,
        "stale %s %s".formatted(copy.dataset(), copy.target()),
        none
            ? "no backup of %s in %s".formatted(copy.dataset(), copy.target())
            : "%s in %s is %s old".formatted(copy.dataset(), copy.target(), age),
        none
            ? "No verified snapshot of %s ever came to %s.".formatted(copy.dataset(), copy.target())
            : "The newest verified snapshot of %s in %s is %s old; %s are allowed."
                .formatted(copy.dataset(), copy.target(), age, limit),
        copy.newest()
            .map(p -> "%s@%s of %s".formatted(copy.dataset(), p.snapshot(), p.creation()))
            .orElse("job %s should have brought one within %s".formatted(copy.job(), limit)),
        "See why: zseal logs %s; and run it: zseal run %s".formatted(copy.job(), copy.job()));
  }

  private void damaged(Observed.Damaged found) {
    add(
        Severity.CRITICAL,
        "damaged %s %s".formatted(found.snapshot(), found.target()),
        "%s is damaged in %s".formatted(found.snapshot(), found.target()),
        "%s in %s has lost something that parity did not bring back."
            .formatted(found.snapshot(), found.target()),
        "a scrub or proof noted it",
        "Have it mended from the pool or another vault: zseal scrub --source --from VAULT");
  }

  private void backwards(Observed.Backwards found) {
    add(
        Severity.CRITICAL,
        "backwards %s %s".formatted(found.target(), found.problem().what()),
        "vault %s lacks what it had".formatted(found.target()),
        found.problem().what(),
        found.problem().evidence(),
        found.problem().hint());
  }

  private void drift(Observed.Drift drift) {
    add(
        Severity.WARNING,
        "key %s %s %s".formatted(drift.dataset(), drift.target(), drift.after()),
        "the key of %s was wrapped anew".formatted(drift.dataset()),
        drift.vault()
            ? "From %s@%s on another passphrase or key opens %s."
                .formatted(drift.dataset(), drift.snapshot(), drift.dataset())
            : "Since %s@%s another passphrase or key opens %s, and what %s has of it."
                .formatted(drift.dataset(), drift.snapshot(), drift.dataset(), drift.target()),
        "its capsule was %s and is %s in %s"
            .formatted(drift.before(), drift.after(), drift.target()),
        "If you ran zfs change-key, keep the new passphrase safe; if you did not, find out who did."
            + (drift.vault()
                ? " zseal key list shows the history."
                : " zpool history -i says when it was."));
  }

  private void unprotected(DatasetName dataset) {
    add(
        Severity.WARNING,
        "unprotected " + dataset,
        dataset + " is not backed up",
        "The encrypted dataset %s is in no job.".formatted(dataset),
        "no job of the configuration chooses it, and none leaves it out by exclude",
        "Add it to a job; or, if it needs none, to ignore = [\"%s\"].".formatted(dataset));
  }

  private void job(Status.JobState job) {
    failing(job);
    overdue(job);
  }

  private void failing(Status.JobState job) {
    List<Run> ended = job.runs().stream().filter(r -> r.outcome().isPresent()).toList();
    long failed =
        ended.stream()
            .takeWhile(r -> !r.outcome().orElse(Outcome.ALL).isFine())
            .filter(r -> !r.outcome().get().isCutShort())
            .count();
    // Whether backups can be read and opened is known by no copy's age.
    boolean broken = observed.broken().contains(job.name());
    if (!broken && failed < RUNS_IN_A_ROW && (failed == 0 || job.lastGood().isPresent())) {
      return;
    }
    Run last =
        ended.stream()
            .filter(r -> !r.outcome().get().isCutShort() && r.outcome().get() != Outcome.AWAY)
            .findFirst()
            .orElseThrow();
    add(
        broken ? Severity.CRITICAL : Severity.WARNING,
        "job " + job.name(),
        "job %s fails".formatted(job.name()),
        "The last %s of job %s did not go well: %s."
            .formatted(
                failed <= 1 ? "run" : failed + " runs",
                job.name(),
                EventWords.words(last.outcome().orElse(Outcome.DIED))),
        last.failures().isEmpty() ? "no reason was noted" : last.failures().getFirst(),
        "Read its log: zseal logs " + job.name());
  }

  private void overdue(Status.JobState job) {
    if (job.objective().isEmpty() || job.work().equals("backup")) {
      return;
    }
    // A copy's age speaks for backups; a scrub or drill that is not done has nobody to speak for
    // it.
    Duration age = Duration.between(job.lastGood().orElse(job.since()), status.time());
    if (age.compareTo(job.objective().get()) > 0) {
      add(
          Severity.WARNING,
          "overdue " + job.name(),
          "%s %s is overdue".formatted(job.work(), job.name()),
          "Job %s did not end well for %s; %s are allowed."
              .formatted(job.name(), EventWords.span(age), EventWords.span(job.objective().get())),
          job.lastGood().map(t -> "it last did at " + t).orElse("it never did"),
          "See why: zseal logs %s; and run it: zseal run %s".formatted(job.name(), job.name()));
    }
  }

  private void target(Status.TargetState target) {
    if (!target.there()) {
      if (!target.mayBeAway() && target.problem().isPresent()) {
        Problem problem = target.problem().get();
        add(
            Severity.WARNING,
            "target " + target.name(),
            "target %s does not answer".formatted(target.name()),
            problem.what(),
            problem.evidence(),
            problem.hint());
      }
      return;
    }
    long all = target.used() + target.free();
    boolean nearlyFull = target.free() >= 0 && target.free() < all / 100 * (100 - FULL_PERCENT);
    Duration left =
        target
            .full()
            .map(when -> Duration.between(status.time(), when))
            .orElse(Duration.ofDays(9999));
    if (nearlyFull || left.compareTo(SOON_FULL) < 0) {
      boolean bad = nearlyFull || left.compareTo(VERY_SOON_FULL) < 0;
      add(
          bad ? Severity.CRITICAL : Severity.WARNING,
          "space " + target.name(),
          "%s is filling up".formatted(target.name()),
          nearlyFull
              ? "%s is nearly full.".formatted(target.name())
              : "%s will be full in %s, as it grows now."
                  .formatted(target.name(), EventWords.span(left)),
          "%d bytes are free at %s".formatted(target.free(), target.place()),
          "Keep less (keep = {...} in its jobs), or give it more room.");
    }
  }

  private void ailing(Observed.Ailing found) {
    boolean degraded = found.health().equals("DEGRADED");
    String pool = found.pool();
    add(
        degraded ? Severity.WARNING : Severity.CRITICAL,
        "health %s %s".formatted(pool, found.place()),
        "pool %s is %s".formatted(pool, found.health()),
        degraded
            ? "Pool %s works, but a device of it does not.".formatted(pool)
            : "Pool %s does not work as it should.".formatted(pool),
        "zpool list on %s says %s".formatted(found.place(), found.health()),
        "See which device it is: zpool status -x %s".formatted(pool));
  }

  private void idle(Observed.Missed missed) {
    Optional<Run> last =
        status.runner() instanceof Runner.Others others ? others.last() : Optional.empty();
    add(
        Severity.WARNING,
        "idle",
        "nothing starts the jobs",
        last.isPresent()
            ? "Nothing has started a job by its schedule since %s.".formatted(last.get().started())
            : "Nothing ever started a job by its schedule.",
        "no daemon answers, and job %s was due at %s%s"
            .formatted(
                missed.job(),
                missed.due(),
                missed.off() ? ", while this machine was off, and nothing made up for that" : ""),
        "Start the daemon: systemctl start zseal, or zseal daemon; or have timers start the jobs:"
            + " zseal schedule install. Those of another user remember elsewhere."
            + (missed.off() ? " Cron makes up for nothing. Now: zseal run " + missed.job() : ""));
  }

  private void unstarted(Observed.Missed missed) {
    Optional<Run> last =
        status.jobs().stream()
            .filter(job -> job.name().equals(missed.job()) && !job.runs().isEmpty())
            .map(job -> job.runs().getFirst())
            .findFirst();
    add(
        Severity.WARNING,
        "missed " + missed.job(),
        "job %s was not started".formatted(missed.job()),
        "Job %s was due at %s and has not started.".formatted(missed.job(), missed.due()),
        last.map(run -> "its last run began at " + run.started()).orElse("it never ran")
            + "; the machine was on when it was due",
        "See whether something is to start it: systemctl list-timers 'zseal-*', or crontab -l; if"
            + " not, install it again: zseal schedule install. Now: zseal run "
            + missed.job());
  }

  private void silent(String evidence) {
    add(
        Severity.WARNING,
        "daemon",
        "the daemon does not answer",
        "The daemon is there and does not answer: nobody knows whether it starts jobs.",
        evidence,
        "Read its log (journalctl -u zseal), and start it anew: systemctl restart zseal");
  }

  /// What it was to back up has gone, or it is misspelt: neither is good news.
  private void empty(Observed.Empty found) {
    add(
        Severity.WARNING,
        "empty " + found.job(),
        "job %s has nothing to back up".formatted(found.job()),
        "Job %s chooses no encrypted dataset.".formatted(found.job()),
        found.pools().isEmpty()
            ? "no pool is imported where it would look"
            : "it looked in " + String.join(", ", found.pools()),
        "See what it chooses: zseal run -n " + found.job());
  }

  private void blind(Problem problem) {
    add(
        Severity.WARNING,
        "blind " + problem.what(),
        "zseal cannot look everywhere",
        problem.what(),
        problem.evidence(),
        problem.hint());
  }
}
