package dev.zseal.job;

import dev.zseal.config.Job;
import dev.zseal.config.Selection;
import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import java.nio.file.Path;

/// Which datasets of a vault a scrub or drill is for: the source is not asked, it may be gone.
final class StoredDatasets {

  private StoredDatasets() {}

  /// Whether a selection chooses a dataset by its name. What leaves a dataset out leaves out those
  /// below it; one that names none chooses all. A vault does not know user properties.
  static boolean isChosen(Selection selection, String dataset) throws Problem {
    return selection.names(DatasetName.parse(dataset));
  }

  static Problem none(Job job, Path vault) {
    return new Problem.Refused(
        "%s has none of the datasets of %s %s".formatted(vault, job.work().word(), job.name()),
        "it was asked for " + job.datasets().include(),
        "See what there is: zseal list -V " + vault);
  }
}
