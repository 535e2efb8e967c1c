package dev.zseal.status;

import dev.zseal.config.Configuration;
import dev.zseal.config.Job;
import dev.zseal.config.Source;
import dev.zseal.config.Target;
import dev.zseal.history.History;
import dev.zseal.history.Point;
import dev.zseal.job.Machine;
import dev.zseal.job.SelectedDatasets;
import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.DatasetFacts;
import dev.zseal.zfs.PoolFacts;
import dev.zseal.zfs.SnapshotFacts;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/// Looks at a world that is made up.
public final class StagedLook {

  /// So long a look waits for what says nothing.
  private static final Duration PATIENCE = Duration.ofMillis(50);

  private static final ThreadLocal<Semaphore> SETTLED = new ThreadLocal<>();

  private final Objective objective = new Objective();
  private final Asking asking = new Asking(PATIENCE, this::askInOrder);
  private final Map<String, Hanging> hanging = new HashMap<>();

  /// A question that does not come back before it is let go.
  private record Hanging(CountDownLatch free, Semaphore settled) {}

  /// What is there to be seen.
  public interface Scene {
    /// What a job chooses.
    SelectedDatasets chosen(Job job) throws Problem;

    /// All encrypted datasets.
    List<DatasetFacts> datasets() throws Problem;

    /// The snapshots of the source.
    List<SnapshotFacts> snapshots();

    /// Of the source's pool.
    PoolFacts sourcePool();

    Vault vault(String target) throws Problem;

    Pool pool(String target);

    /// Whether whoever asks the target, or `source`, waits for ever.
    boolean hangs(String place);

    /// How long ago the machine was started, if that can be told.
    default Optional<Duration> up() {
      return Optional.empty();
    }
  }

  /// What a vault says of itself.
  ///
  /// @param damaged full names of snapshots
  /// @param rewrapped datasets whose key was wrapped anew lately
  public record Vault(
      List<Point> newest, List<String> damaged, List<String> rewrapped, long used, long free) {}

  /// What a pool says of itself.
  ///
  /// @param imported whether it is
  public record Pool(boolean imported, List<SnapshotFacts> snapshots, PoolFacts facts, long used) {}

  public Status look(
      Configuration configuration,
      Machine machine,
      History history,
      Set<String> running,
      Runner runner,
      Scene scene)
      throws Problem {
    for (String place : List.copyOf(hanging.keySet())) {
      if (!scene.hangs(place)) {
        Hanging free = Objects.requireNonNull(hanging.remove(place));
        free.free().countDown();
        free.settled().acquireUninterruptibly();
      }
    }
    return new Look(configuration, machine, history, objective, new Seen(scene), asking)
        .look(running, runner);
  }

  /// Each question in a thread of its own, but one after the other: a simulation has an order. One
  /// that hangs is waited for no longer than until it does.
  private void askInOrder(Runnable work) {
    Semaphore done = new Semaphore(0);
    Thread.ofVirtual()
        .start(() -> {
          SETTLED.set(done);
          try {
            work.run();
          } finally {
            done.release();
          }
        });
    done.acquireUninterruptibly();
  }

  private void hang(String place) {
    Semaphore done = SETTLED.get();
    Hanging now = new Hanging(new CountDownLatch(1), done);
    hanging.put(place, now);
    done.release();
    try {
      now.free().await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private final class Seen implements Sight {
    private final Scene scene;

    Seen(Scene scene) {
      this.scene = scene;
    }

    @Override
    public Optional<Duration> up() {
      return scene.up();
    }

    @Override
    public SelectedDatasets chosen(Job job) throws Problem {
      if (scene.hangs("source")) {
        hang("source");
      }
      return scene.chosen(job);
    }

    @Override
    public List<DatasetFacts> datasets(Source source, DatasetName top) throws Problem {
      return scene.datasets();
    }

    @Override
    public List<PoolFacts> pools(Source source) {
      return List.of(scene.sourcePool());
    }

    @Override
    public List<SnapshotFacts> snapshots(Source source, DatasetName top) {
      return scene.snapshots();
    }

    @Override
    public TargetFacts target(Target target) throws Problem {
      if (scene.hangs(target.name())) {
        hang(target.name());
      }
      return switch (target) {
        case Target.VaultTarget there -> vault(there.name(), scene.vault(there.name()));
        case Target.PoolTarget there -> pool(there, scene.pool(there.name()));
      };
    }

    private static TargetFacts vault(String name, Vault vault) {
      var facts = new VaultFacts(name, List.of(), vault.used(), vault.free());
      vault.newest().forEach(point -> facts.verified("id", point, point.creation()));
      facts.damaged().addAll(vault.damaged());
      for (String dataset : vault.rewrapped()) {
        facts.drifted(new Observed.Drift(dataset, name, "s", "aaaa", "bbbb", true), dataset);
      }
      return facts;
    }

    private static TargetFacts pool(Target.PoolTarget target, Pool pool) {
      String here = "this machine";
      return pool.imported()
          ? new ReplicaFacts(
              target.name(),
              ReplicaFacts.byPath(target.below(), pool.snapshots()),
              Map.of(),
              pool.used(),
              pool.facts(),
              here)
          : new TargetFacts.NotImported(pool.facts().name(), here);
    }
  }
}
