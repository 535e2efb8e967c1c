package dev.zseal.status;

import dev.zseal.config.Job;
import dev.zseal.config.Source;
import dev.zseal.config.Target;
import dev.zseal.job.Machine;
import dev.zseal.job.SelectedDatasets;
import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.DatasetFacts;
import dev.zseal.zfs.PoolFacts;
import dev.zseal.zfs.SnapshotFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Asks `zfs` and reads vaults.
record RealSight(Machine machine) implements Sight {

  /* Of Linux: seconds since the start, and what is of no use here. See proc_uptime(5). */
  private static final Path UPTIME = Path.of("/proc/uptime");

  @Override
  public SelectedDatasets chosen(Job job) throws Problem {
    return SelectedDatasets.of(job.datasets(), machine.zfs(job.source()));
  }

  @Override
  public List<DatasetFacts> datasets(Source source, DatasetName top) throws Problem {
    return machine.zfs(source).datasets(top);
  }

  @Override
  public List<PoolFacts> pools(Source source) throws Problem {
    return machine.zfs(source).pools();
  }

  @Override
  public List<SnapshotFacts> snapshots(Source source, DatasetName top) throws Problem {
    return machine.zfs(source).snapshotsBelow(top);
  }

  @Override
  public TargetFacts target(Target target) throws Problem {
    return switch (target) {
      case Target.VaultTarget vault -> VaultFacts.of(vault, machine);
      case Target.PoolTarget pool -> ReplicaFacts.of(machine.zfs(pool.zfs()), pool);
    };
  }

  @Override
  public Optional<Duration> up() {
    try {
      return uptime(Files.readString(UPTIME));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  static Optional<Duration> uptime(String text) {
    int point = text.indexOf('.');
    try {
      return Optional.of(Duration.ofSeconds(Long.parseLong(text, 0, Math.max(point, 0), 10)));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }
}
