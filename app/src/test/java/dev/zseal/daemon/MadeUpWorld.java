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
import dev.zseal.job.SelectedDatasets;
import dev.zseal.job.StagedRuns;
import dev.zseal.problem.Problem;
import dev.zseal.status.Runner;
import dev.zseal.status.StagedLook;
import dev.zseal.status.Status;
import dev.zseal.zfs.DatasetFacts;
import dev.zseal.zfs.PoolFacts;
import dev.zseal.zfs.ProcessGroup;
import dev.zseal.zfs.SnapshotFacts;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

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
  private final MadeUpPlaces places;

  MadeUpWorld(
      Machine machine,
      History history,
      Courier courier,
      Actors actors,
      Troubles troubles,
      Random random,
      YearOracle oracle,
      RunListener listener,
      MadeUpPlaces places) {
    this.machine = machine;
    this.history = history;
    this.actors = actors;
    this.troubles = troubles;
    this.random = random;
    this.oracle = oracle;
    this.listener = listener;
    this.runner = StagedRuns.runner(machine, history, courier, this::play);
    this.places = places;
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
    String name = "zseal-" + snapshot.getEpochSecond();
    boolean backup = job.work() instanceof Work.Backup;
    Map<String, Long> taken = backup ? places.take(names(job), name, snapshot) : Map.of("*", 0L);
    for (Target target : job.targets()) {
      work(group, length(job));
      while (hangs(target.name())) {
        work(group, Duration.ofMinutes(10));
      }
      if (backup) {
        sourceAnswers(job);
      }
      if (!isThere(target.name())) {
        if (target.mayBeAway()) {
          oracle.away(job.name());
          stage.away(target.name());
        } else {
          fail(job, stage, "", target.name(), dead(target.name()));
        }
        continue;
      }
      for (Map.Entry<String, Long> each : new TreeMap<>(taken).entrySet()) {
        if (!backup || isBrought(job, each.getKey(), target.name(), stage)) {
          if (backup) {
            verified(stage, each.getKey(), target.name(), name, each.getValue(), snapshot);
          }
          oracle.succeeded(job.name());
          stage.succeeded();
        }
      }
      if (!backup) {
        oracle.alarms().scrubbed(target.name(), now());
      }
    }
  }

  private List<String> names(Job job) throws Problem {
    sourceAnswers(job);
    List<String> names = chosen(job).chosen().stream().map(facts -> facts.name().value()).toList();
    oracle.chooses(job.name(), names, now());
    return names;
  }

  /// Some datasets have troubles of their own, which are no others'.
  private boolean isBrought(Job job, String dataset, String target, StagedRuns.Stage stage) {
    boolean bob = dataset.equals("tank/home/bob") && target.equals("nas");
    if (bob && Troubles.any(troubles.bobRefused, now())) {
      fail(job, stage, dataset, target, new Problem.Refused("no way", "it is refused", "Look."));
      return false;
    }
    boolean silent =
        (bob && Troubles.any(troubles.bobSilent, now()))
            || (dataset.equals("tank/photos/new") && Troubles.any(troubles.youngSilent, now()));
    if (silent) {
      fail(job, stage, dataset, target, dead(dataset));
    }
    return !silent;
  }

  private void fail(
      Job job, StagedRuns.Stage stage, String dataset, String target, Problem problem) {
    oracle.failed(job.name(), problem);
    stage.failed(dataset, target, problem);
  }

  /// Asked by a run, which ends if it does not.
  private void sourceAnswers(Job job) throws Problem {
    try {
      sourceAnswers();
    } catch (Problem e) {
      oracle.failed(job.name(), e);
      throw e;
    }
  }

  private void verified(
      StagedRuns.Stage stage, String dataset, String target, String name, long guid, Instant time)
      throws Problem {
    boolean pool = target.equals("rep");
    String how = pool ? "by GUID" : "read back";
    stage.verified(new Event.Verified(dataset, target, name, guid, time, how));
    if (pool) {
      String fingerprint = String.valueOf(troubles.wrapping(dataset, time)).repeat(64);
      places.received(dataset, name, guid, time);
      stage.wrapped(new Event.Wrapped(dataset, target, name, time, dataset, dataset, fingerprint));
    } else {
      places.verified(new Point(dataset, target, name, guid, time, now(), "read-back"));
    }
    oracle.alarms().verified(dataset, target, time);
  }

  private Duration length(Job job) {
    int minutes =
        switch (job.name()) {
          case "scrub" -> 60 + random.nextInt(10 * 60);
          case "docs", "marked" -> 1 + random.nextInt(30);
          // Some take until about when the next is due: that comes while the rest waits.
          case "home" -> random.nextInt(8) == 0 ? 600 + random.nextInt(240) : random.nextInt(1, 31);
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
    return switch (target) {
      case "nas" -> !Troubles.any(troubles.nasDead, now());
      case "rep" -> !Troubles.any(troubles.repGone, now());
      default -> Troubles.any(troubles.usbThere, now());
    };
  }

  @Override
  public boolean hangs(String place) {
    return switch (place) {
      case "nas" -> Troubles.any(troubles.nasHangs, now());
      case "usb" -> Troubles.any(troubles.usbHangs, now());
      case "source" -> Troubles.any(troubles.sourceHangs, now());
      default -> false;
    };
  }

  private static Problem dead(String target) {
    return new Problem.Unavailable(target + " is dead", "it says nothing", "Look.", null);
  }

  @Override
  public SelectedDatasets chosen(Job job) throws Problem {
    return StagedRuns.choose(job, datasets(), places.properties(now()));
  }

  @Override
  public List<DatasetFacts> datasets() throws Problem {
    sourceAnswers();
    return places.datasets(now());
  }

  @Override
  public List<SnapshotFacts> snapshots() {
    return places.snapshots("tank");
  }

  @Override
  public PoolFacts sourcePool() {
    boolean well = !Troubles.any(troubles.sourceDegraded, now());
    return new PoolFacts("tank", 1, well ? "ONLINE" : "DEGRADED", FULL);
  }

  @Override
  public StagedLook.Vault vault(String target) throws Problem {
    if (!isThere(target)) {
      throw dead(target);
    }
    long free =
        Troubles.any(troubles.nasFull, now()) && target.equals("nas") ? 10L << 30 : FULL / 2;
    return new StagedLook.Vault(
        places.newest(target),
        oracle.alarms().damaged(target),
        oracle.alarms().rewrapped(target),
        FULL / 2,
        free);
  }

  @Override
  public StagedLook.Pool pool(String target) {
    String health =
        Troubles.any(troubles.repFaulted, now())
            ? "FAULTED"
            : Troubles.any(troubles.repDegraded, now()) ? "DEGRADED" : "ONLINE";
    return new StagedLook.Pool(
        isThere(target),
        places.snapshots("backup/rep"),
        new PoolFacts("backup", 2, health, FULL / 2),
        FULL / 2);
  }
}
