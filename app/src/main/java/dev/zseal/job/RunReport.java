package dev.zseal.job;

import dev.zseal.config.ByteRate;
import dev.zseal.history.Event;
import dev.zseal.history.History;
import dev.zseal.history.Outcome;
import dev.zseal.history.Run;
import dev.zseal.history.RunLog;
import dev.zseal.history.Wrapping;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.ProcessGroup;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What becomes of a run: its log, its place in the history, and how many things went well.
final class RunReport {

  private static final Duration BETWEEN_PROGRESS = Duration.ofMinutes(1);

  private static final int RUNS_BEFORE = 5;
  private static final int TRACE_LINES = 20;

  private final RunLog log;
  private final @Nullable History history;
  private final InstantSource clock;
  private final RunListener listener;
  private final long bytesPerSecond;
  private @Nullable Run run;
  private int good;
  private int bad;
  private int away;
  private int firstStatus;
  private boolean retry;
  private boolean broken;
  private ByteRate rate;
  private long lastBytes;
  private Instant lastProgress;

  /// @param history null for a dry run, which leaves no trace
  RunReport(
      RunLog log,
      @Nullable History history,
      InstantSource clock,
      RunListener listener,
      long bytesPerSecond) {
    this.log = log;
    this.history = history;
    this.clock = clock;
    this.listener = listener;
    this.bytesPerSecond = bytesPerSecond;
    this.rate = new ByteRate(clock, bytesPerSecond);
    this.lastProgress = clock.instant();
  }

  boolean isDryRun() {
    return history == null;
  }

  void begin(Run begun, String version) {
    run = begun;
    add(new Event.Started(begun.job(), begun.id(), begun.why(), version));
    keep();
  }

  /// Whether the run before this one did all it had to. One that was stopped is passed over.
  boolean isAfterSuccess() {
    if (history == null || run == null) {
      return false;
    }
    try {
      return history.runs(run.job(), RUNS_BEFORE).stream()
          .flatMap(before -> before.outcome().stream())
          .filter(outcome -> !outcome.isCutShort())
          .findFirst()
          .map(Outcome::isFine)
          .orElse(false);
    } catch (Problem e) {
      note("%s: %s".formatted(e.what(), e.evidence()));
      return false;
    }
  }

  void step(String command) {
    add(new Event.Step(command));
  }

  void note(String text) {
    add(new Event.Note(text));
  }

  void found(String target, String text) {
    add(new Event.Found(target, text));
  }

  void pruned(String dataset, String place, int snapshots) {
    if (snapshots > 0) {
      add(new Event.Pruned(dataset, place, snapshots));
    }
  }

  /// A snapshot is at a target.
  void arrived(Event.Arrived arrived) {
    add(arrived);
    rate = new ByteRate(clock, bytesPerSecond);
    lastBytes = 0;
  }

  /// It was verified there: this is what counts.
  void verified(Event.Verified verified) {
    Event.Dated dated = add(verified);
    if (history != null) {
      try {
        history.note(dated.time(), verified);
      } catch (Problem e) {
        note("%s: %s".formatted(e.what(), e.evidence()));
      }
    }
  }

  /// How the key of a dataset is wrapped that a pool has now: told if that is new.
  void wrapped(Event.Wrapped wrapped) {
    if (history == null) {
      return;
    }
    try {
      Optional<Wrapping> now = history.note(wrapped);
      if (now.isPresent()) {
        add(wrapped);
        if (now.get().before().isPresent()) {
          note(
              "%s: its key was wrapped anew since the last backup (zfs change-key)"
                  .formatted(wrapped.dataset()));
        }
      }
    } catch (Problem e) {
      note("%s: %s".formatted(e.what(), e.evidence()));
    }
  }

  /// One dataset is done at one target.
  void succeeded() {
    good++;
  }

  /// A target is away, and may be.
  void away(String target, String evidence) {
    away++;
    note("%s is away: %s".formatted(target, evidence));
  }

  /// @param dataset empty if it is about the target as a whole
  /// @param target empty if it is about the source
  void failed(String dataset, String target, Problem problem) {
    bad++;
    firstStatus = firstStatus == 0 ? problem.exitStatus() : firstStatus;
    retry |= problem instanceof Problem.Unavailable;
    add(
        new Event.Failed(
            dataset,
            target,
            problem.what(),
            problem.evidence(),
            problem.hint(),
            problem.exitStatus()));
  }

  /// zseal itself went wrong, and the run ends: whatever else it did, this is to be reported. To
  /// try it again would not help.
  void defect(Throwable defect) {
    bad++;
    broken = true;
    List<StackTraceElement> trace = List.of(defect.getStackTrace());
    for (StackTraceElement frame : trace.subList(0, Math.min(TRACE_LINES, trace.size()))) {
      note("at " + frame);
    }
    add(
        new Event.Failed(
            "",
            "",
            "a defect of zseal ended the run",
            String.valueOf(defect),
            "Report it with this log (zseal logs); nothing that was committed is lost.",
            Run.DEFECT));
  }

  int failures() {
    return bad;
  }

  /// Bytes of the current stream; waits as long as the limit asks.
  void progress(String dataset, String target, long bytes) {
    if (bytes < lastBytes) {
      rate = new ByteRate(clock, bytesPerSecond);
    }
    lastBytes = bytes;
    listener.progress(dataset, target, bytes);
    Instant now = clock.instant();
    if (Duration.between(lastProgress, now).compareTo(BETWEEN_PROGRESS) >= 0) {
      lastProgress = now;
      add(new Event.Progress(dataset, target, bytes));
    }
    rate.keepTo(bytes);
  }

  /// Ends the run.
  ///
  /// @param group by which it may have been stopped
  Event.Finished finish(Instant started, ProcessGroup group) {
    Outcome outcome =
        group.isStopped()
            ? group.isCancelled() ? Outcome.CANCELLED : Outcome.STOPPED
            : bad == 0
                ? good == 0 && away > 0 ? Outcome.AWAY : Outcome.ALL
                : good > 0 ? Outcome.PART : Outcome.NONE;
    int status =
        switch (outcome) {
          case ALL, AWAY -> 0;
          case PART -> broken ? Run.DEFECT : 8;
          case NONE, DIED -> broken ? Run.DEFECT : firstStatus;
          case STOPPED, CANCELLED -> 4;
        };
    var finished =
        new Event.Finished(
            outcome, Duration.between(started, clock.instant()), status, retry && !broken);
    add(finished);
    keep();
    return finished;
  }

  Optional<Run> run() {
    return Optional.ofNullable(run);
  }

  private Event.Dated add(Event event) {
    Event.Dated dated = log.add(event);
    if (run != null) {
      run = run.with(event);
    }
    return dated;
  }

  /// The history is an index of the logs: when it cannot be written the run goes on.
  private void keep() {
    if (history != null && run != null) {
      try {
        history.note(run);
      } catch (Problem e) {
        note("%s: %s".formatted(e.what(), e.evidence()));
      }
    }
  }
}
