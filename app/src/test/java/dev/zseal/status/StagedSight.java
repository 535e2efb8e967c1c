package dev.zseal.status;

import dev.zseal.config.Job;
import dev.zseal.config.Source;
import dev.zseal.config.Target;
import dev.zseal.history.Point;
import dev.zseal.job.SelectedDatasets;
import dev.zseal.name.DatasetName;
import dev.zseal.zfs.DatasetFacts;
import dev.zseal.zfs.DatasetState;
import dev.zseal.zfs.PoolFacts;
import dev.zseal.zfs.SnapshotFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/// Sources and targets that say what a test has them say.
final class StagedSight implements Sight {

  final Map<String, List<Point>> vault = new HashMap<>();

  /// In which dataset of a vault a snapshot is, by its GUID, where there are several.
  final Map<Long, String> ids = new HashMap<>();

  /* Of sources and of targets, in one list: their pools have other names. */
  final List<SnapshotFacts> snapshots = new ArrayList<>();

  /// How often each was asked.
  final Map<Object, Integer> asked = new ConcurrentHashMap<>();

  private final Map<Object, CountDownLatch> hanging = new ConcurrentHashMap<>();

  /// Of pools that are not `ONLINE`.
  final Map<String, String> health = new HashMap<>();

  /// Of replicas, by the names of what they came from without their pool.
  final Map<String, DatasetState> states = new HashMap<>();

  /// How long ago the machine was started.
  Optional<Duration> up = Optional.empty();

  private Set<String> pools = Set.of();
  private List<DatasetFacts> datasets = List.of();

  /// The pools that are imported.
  StagedSight pools(String... names) {
    pools = Set.of(names);
    return this;
  }

  /// All encrypted datasets; the jobs choose what they may.
  StagedSight datasets(String... names) {
    datasets = List.of(names).stream().map(StagedSight::facts).toList();
    return this;
  }

  private static DatasetFacts facts(String text) {
    DatasetName name = new DatasetName(text);
    return new DatasetFacts(
        name,
        DatasetFacts.Kind.FILESYSTEM,
        1,
        "aes-256-gcm",
        name,
        DatasetFacts.KeyStatus.UNAVAILABLE);
  }

  @Override
  public Optional<Duration> up() {
    return up;
  }

  @Override
  public SelectedDatasets chosen(Job job) {
    answers(job.source());
    List<DatasetFacts> chosen =
        datasets.stream().filter(facts -> job.datasets().names(facts.name())).toList();
    return new SelectedDatasets(chosen, List.of(), List.of(), pools, Set.of());
  }

  @Override
  public List<DatasetFacts> datasets(Source source, DatasetName top) {
    return datasets.stream().filter(facts -> facts.name().pool().equals(top.value())).toList();
  }

  @Override
  public List<PoolFacts> pools(Source source) {
    return pools.stream().map(this::pool).toList();
  }

  private PoolFacts pool(String name) {
    return new PoolFacts(name, 1, health.getOrDefault(name, "ONLINE"), 500);
  }

  @Override
  public List<SnapshotFacts> snapshots(Source source, DatasetName top) {
    return snapshots.stream()
        .filter(facts -> facts.name().dataset().value().startsWith(top.value()))
        .toList();
  }

  /// Whoever it is does not answer from now on.
  void hang(Object of) {
    hanging.put(of, new CountDownLatch(1));
  }

  /// It answers again.
  void free(Object of) {
    Objects.requireNonNull(hanging.remove(of)).countDown();
  }

  private void answers(Object of) {
    asked.merge(of, 1, Integer::sum);
    CountDownLatch latch = hanging.get(of);
    if (latch != null) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public TargetFacts target(Target target) {
    answers(target.name());
    return switch (target) {
      case Target.VaultTarget usb -> {
        var facts = new VaultFacts(usb.name(), List.of(), 500, 500);
        for (Point p : vault.getOrDefault(usb.name(), List.of())) {
          facts.verified(ids.getOrDefault(p.guid(), "id"), p, p.creation());
        }
        yield facts;
      }
      case Target.PoolTarget pool -> replicas(pool);
    };
  }

  private ReplicaFacts replicas(Target.PoolTarget pool) {
    List<SnapshotFacts> there =
        snapshots.stream()
            .filter(facts -> facts.name().dataset().value().startsWith(pool.below().value()))
            .toList();
    return new ReplicaFacts(
        pool.name(),
        ReplicaFacts.byPath(pool.below(), there),
        states,
        500,
        pool(pool.below().pool()),
        "this machine");
  }
}
