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
import java.util.List;

/// What a look sees of sources and targets. Asked by several threads.
interface Sight {

  SelectedDatasets chosen(Job job) throws Problem;

  /// A dataset and all below it.
  List<DatasetFacts> datasets(Source source, DatasetName top) throws Problem;

  /// The pools that are imported.
  List<PoolFacts> pools(Source source) throws Problem;

  /// The snapshots of a dataset and of all below it.
  List<SnapshotFacts> snapshots(Source source, DatasetName top) throws Problem;

  TargetFacts target(Target target) throws Problem;
}
