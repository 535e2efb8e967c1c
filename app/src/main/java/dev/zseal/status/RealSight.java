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
import java.util.List;

/// Asks `zfs` and reads vaults.
record RealSight(Machine machine) implements Sight {

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
}
