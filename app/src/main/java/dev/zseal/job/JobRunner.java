package dev.zseal.job;

import dev.zseal.alert.Courier;
import dev.zseal.alert.Ping;
import dev.zseal.config.Job;
import dev.zseal.config.Work;
import dev.zseal.history.Event;
import dev.zseal.history.EventWords;
import dev.zseal.history.History;
import dev.zseal.history.Outcome;
import dev.zseal.history.Run;
import dev.zseal.history.RunLog;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.ProcessGroup;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CancellationException;

/// Runs jobs, one run of each at a time.
public final class JobRunner {

  private static final Duration LOGS_KEPT = Duration.ofDays(400);
  private static final int TAIL_LINES = 200;

  private final Machine machine;
  private final History history;
  private final Courier courier;
  private final Worker worker;

  /// Does the work of a run.
  interface Worker {
    void work(Job job, ProcessGroup group, RunReport report) throws Problem;
  }

  /// @param courier brings pings to monitors
  public JobRunner(Machine machine, History history, Courier courier) {
    this(machine, history, courier, worker(machine));
  }

  private static Worker worker(Machine machine) {
    return (job, group, report) -> {
      switch (job.work()) {
        case Work.Backup backup -> new BackupRun(job, backup, machine, group, report).run();
        case Work.Scrub scrub -> new ScrubRun(job, scrub, machine, group, report).run();
        case Work.Drill drill -> new DrillRun(job, drill, machine, group, report).run();
      }
    };
  }

  JobRunner(Machine machine, History history, Courier courier, Worker worker) {
    this.machine = machine;
    this.history = history;
    this.courier = courier;
    this.worker = worker;
  }

  /// Runs a job to its end; `Conflict` if it is running already.
  ///
  /// @param why it runs, for the log
  /// @param group by which it can be stopped
  public Event.Finished run(Job job, String why, ProcessGroup group, RunListener listener)
      throws Problem {
    try (JobLock _ = JobLock.take(machine.state(), job.name())) {
      sweepDead(job);
      Instant started = machine.clock().instant();
      UUID run = new UUID(machine.random().nextLong(), machine.random().nextLong());
      String id = HexFormat.of().toHexDigits(run.getMostSignificantBits());
      Deque<String> tail = new ArrayDeque<>();
      try (RunLog log =
          RunLog.begin(
              machine.state(),
              job.name(),
              id,
              machine.clock(),
              event -> {
                remember(tail, event);
                listener.event(event);
              })) {
        RunReport report =
            new RunReport(log, history, machine.clock(), listener, job.bytesPerSecond());
        report.begin(
            new Run(
                job.name(), id, started, why, Optional.empty(), Duration.ZERO, 0, 0, 0, List.of()),
            machine.version());
        job.monitor().ifPresent(m -> courier.ping(m, Ping.start(run, machine.name())));
        group.run(() -> work(worker, job, group, report));
        Event.Finished finished = report.finish(started, group);
        end(job, run, report, finished, tail);
        RunLog.forget(machine.state(), job.name(), started.minus(LOGS_KEPT));
        return finished;
      }
    }
  }

  /// Shows what a run would do; changes nothing and leaves no trace.
  public static Event.Finished dryRun(Machine machine, Job job, RunListener listener) {
    ProcessGroup group = new ProcessGroup();
    RunLog log = RunLog.unwritten(machine.clock(), listener::event);
    RunReport report = new RunReport(log, null, machine.clock(), listener, 0);
    Instant started = machine.clock().instant();
    work(worker(machine), job, group, report);
    return report.finish(started, group);
  }

  private static void work(Worker worker, Job job, ProcessGroup group, RunReport report) {
    try {
      worker.work(job, group, report);
    } catch (Problem e) {
      if (!group.isStopped()) {
        report.failed("", "", e);
      }
    } catch (CancellationException e) {
      // It was stopped, which is how it ends.
      report.note(String.valueOf(e.getMessage()));
    } catch (RuntimeException | StackOverflowError e) {
      report.defect(e);
    }
  }

  private void end(
      Job job, UUID run, RunReport report, Event.Finished finished, Deque<String> tail) {
    if (job.monitor().isEmpty()) {
      return;
    }
    String log = String.join("\n", tail);
    int arrived = report.run().map(Run::arrived).orElse(0);
    String message =
        report
            .run()
            .flatMap(r -> r.failures().stream().findFirst())
            .orElse("%d snapshots arrived".formatted(arrived));
    courier.ping(
        job.monitor().get(),
        Ping.end(
            run,
            machine.name(),
            finished.exitStatus(),
            finished.took(),
            OptionalLong.of(arrived),
            message,
            log));
  }

  private void remember(Deque<String> tail, Event.Dated event) {
    tail.addLast(EventWords.line(event, machine.zone()));
    if (tail.size() > TAIL_LINES) {
      tail.removeFirst();
    }
  }

  /// Runs that never ended and cannot be running, for we hold the lock.
  private void sweepDead(Job job) throws Problem {
    for (Run run : history.runs(job.name(), 5)) {
      if (run.outcome().isEmpty()) {
        history.note(run.with(new Event.Finished(Outcome.DIED, Duration.ZERO, 4)));
      }
    }
  }
}
