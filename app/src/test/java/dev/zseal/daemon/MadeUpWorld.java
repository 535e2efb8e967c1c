package dev.zseal.daemon;

import dev.zseal.alert.Courier;
import dev.zseal.config.Configuration;
import dev.zseal.config.Job;
import dev.zseal.config.Target;
import dev.zseal.config.Work;
import dev.zseal.history.Event;
import dev.zseal.history.History;
import dev.zseal.history.Point;
import dev.zseal.job.JobRunner;
import dev.zseal.job.Machine;
import dev.zseal.job.RunListener;
import dev.zseal.job.StagedRuns;
import dev.zseal.problem.Problem;
import dev.zseal.status.Runner;
import dev.zseal.status.StagedLook;
import dev.zseal.status.Status;
import dev.zseal.zfs.ProcessGroup;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/// Pools, vaults and runs that are made up. What happens is told to an oracle, which knows the
/// truth.
final class MadeUpWorld implements Daemon.World, StagedLook.Scene {

  static final long FULL = 1000L << 30;

  private final Machine machine;
  private final History history;
  private final Actors actors;
  private final Troubles troubles;
  private final Random random;
  private final StagedLook looks = new StagedLook();
  private final YearOracle oracle;
  private final JobRunner runner;
  private final RunListener listener;
  private final Map<String, Map<String, Point>> vaults;

  MadeUpWorld(
      Machine machine,
      History history,
      Courier courier,
      Actors actors,
      Troubles troubles,
      Random random,
      YearOracle oracle,
      RunListener listener,
      Map<String, Map<String, Point>> vaults) {
    this.machine = machine;
    this.history = history;
    this.actors = actors;
    this.troubles = troubles;
    this.random = random;
    this.oracle = oracle;
    this.listener = listener;
    this.runner = StagedRuns.runner(machine, history, courier, this::play);
    this.vaults = vaults;
  }

  private Instant now() {
    return machine.clock().instant();
  }

  @Override
  public void begin(String name, Runnable work) {
    if (name.equals("look")) {
      work.run();
    } else {
      actors.begin(work);
    }
  }

  @Override
  public Event.Finished run(Job job, String why, ProcessGroup group) throws Problem {
    oracle.begins(job.name(), why, now());
    Event.Finished finished = runner.run(job, why, group, listener);
    oracle.ends(job.name(), finished.outcome(), finished.exitStatus(), now());
    return finished;
  }

  @Override
  public Status look(Configuration configuration, Set<String> running, Runner self) throws Problem {
    Status status = looks.look(configuration, machine, history, running, self, this);
    oracle.looks(now());
    return status;
  }

  private void play(Job job, ProcessGroup group, StagedRuns.Stage stage) throws Problem {
    oracle.isRun(job.name(), stage.run());
    Instant snapshot = now().truncatedTo(ChronoUnit.SECONDS);
    boolean backup = job.work() instanceof Work.Backup;
    List<String> datasets = backup ? chosen(job) : List.of("*");
    for (Target target : job.targets()) {
      work(group, length(job));
      if (backup) {
        sourceAnswers();
      }
      if (!isThere(target.name())) {
        if (target.mayBeAway()) {
          stage.away(target.name());
        } else {
          stage.failed("", target.name(), dead(target.name()));
        }
        continue;
      }
      for (String dataset : datasets) {
        if (backup) {
          verified(stage, dataset, target.name(), snapshot);
        }
        stage.succeeded();
      }
      if (!backup) {
        oracle.scrubbed(target.name(), now());
      }
    }
  }

  private void verified(StagedRuns.Stage stage, String dataset, String target, Instant snapshot) {
    String name = "zseal-" + snapshot.getEpochSecond();
    stage.verified(new Event.Verified(dataset, target, name, 7, snapshot, "read back"));
    vaults
        .computeIfAbsent(target, _ -> new HashMap<>())
        .put(dataset, new Point(dataset, target, name, 7, snapshot, now(), "read-back"));
    oracle.verified(dataset, target, snapshot);
  }

  private Duration length(Job job) {
    int minutes =
        switch (job.name()) {
          case "scrub" -> 60 + random.nextInt(10 * 60);
          case "docs" -> 1 + random.nextInt(30);
          default -> 5 + random.nextInt(random.nextInt(10) == 0 ? 500 : 90);
        };
    return Duration.ofMinutes(minutes);
  }

  /// As processes do that are killed when it is stopped.
  private void work(ProcessGroup group, Duration length) throws Problem {
    actors.sleep(now().plus(length), group::isStopped);
    group.check();
  }

  private void sourceAnswers() throws Problem {
    if (Troubles.any(troubles.sourceDown, now())) {
      throw new Problem.Unavailable("tank does not answer", "no route", "Look.", null);
    }
  }

  private boolean isThere(String target) {
    return target.equals("nas")
        ? !Troubles.any(troubles.nasDead, now())
        : Troubles.any(troubles.usbThere, now());
  }

  private static Problem dead(String target) {
    return new Problem.Unavailable(target + " is dead", "it says nothing", "Look.", null);
  }

  @Override
  public List<String> chosen(Job job) throws Problem {
    sourceAnswers();
    if (job.name().equals("docs")) {
      return List.of("tank/docs");
    }
    return troubles.young.has(now()) && job.name().equals("photos")
        ? List.of("tank/photos", "tank/photos/new")
        : List.of("tank/photos");
  }

  @Override
  public List<String> datasets() throws Problem {
    sourceAnswers();
    List<String> all = new ArrayList<>(List.of("tank/docs", "tank/photos", "tank/ignored"));
    if (troubles.young.has(now())) {
      all.add("tank/photos/new");
    }
    if (Troubles.any(troubles.strangers, now())) {
      all.add("tank/stranger");
    }
    return all;
  }

  @Override
  public StagedLook.Vault vault(String target) throws Problem {
    if (!isThere(target)) {
      throw dead(target);
    }
    long free =
        Troubles.any(troubles.nasFull, now()) && target.equals("nas") ? 10L << 30 : FULL / 2;
    return new StagedLook.Vault(
        List.copyOf(vaults.getOrDefault(target, Map.of()).values()),
        oracle.damaged(target),
        oracle.rewrapped(target),
        FULL / 2,
        free);
  }
}
