package dev.zseal.status;

import dev.zseal.config.Job;
import dev.zseal.config.Source;
import dev.zseal.config.Target;
import dev.zseal.job.SelectedDatasets;
import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.DatasetFacts;
import java.util.List;

/// What a look sees of sources and vaults.
interface Sight {

  SelectedDatasets chosen(Job job) throws Problem;

  /// A dataset and all below it.
  List<DatasetFacts> datasets(Source source, DatasetName top) throws Problem;

  VaultFacts vault(Target.VaultTarget target) throws Problem;
}
