package dev.zseal.status;

import dev.zseal.config.Job;
import dev.zseal.config.Source;
import dev.zseal.config.Target;
import dev.zseal.job.SelectedDatasets;
import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.DatasetFacts;
import dev.zseal.zfs.PoolFacts;
import dev.zseal.zfs.SnapshotFacts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What a look sees of sources, targets and this machine. Asked by several threads.
interface Sight {

  SelectedDatasets chosen(Job job) throws Problem;

  /// A dataset and all below it.
  List<DatasetFacts> datasets(Source source, DatasetName top) throws Problem;

  /// The pools that are imported.
  List<PoolFacts> pools(Source source) throws Problem;

  /// The snapshots of a dataset and of all below it.
  List<SnapshotFacts> snapshots(Source source, DatasetName top) throws Problem;

  TargetFacts target(Target target) throws Problem;

  /// How long ago this machine was started; empty where nothing tells.
  Optional<Duration> up();
}
