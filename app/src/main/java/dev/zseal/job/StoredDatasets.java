package dev.zseal.job;

import dev.zseal.config.Job;
import dev.zseal.config.Selection;
import dev.zseal.config.Target;
import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Manifest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which snapshots of a vault a scrub or drill is for: the source is not asked, it may be gone. A
/// vault does not know user properties.
final class StoredDatasets {

  private StoredDatasets() {}

  /// What the job names; nothing if it names none, for all there is.
  static List<Manifest> chosen(Job job, Vault vault, Target.VaultTarget target) throws Problem {
    Selection selection = job.datasets();
    List<Manifest> chosen = new ArrayList<>();
    if (selection.include().isEmpty() && selection.exclude().isEmpty()) {
      return chosen;
    }
    for (Manifest m : vault.catalog().everySnapshot()) {
      if (selection.names(DatasetName.parse(m.dataset()))) {
        chosen.add(m);
      }
    }
    if (chosen.isEmpty()) {
      // To scrub nothing would pass for having found nothing.
      throw none(job, target);
    }
    return chosen;
  }

  /// The newest snapshot of each dataset that the job chooses.
  static Collection<Manifest> newest(Job job, Vault vault, Target.VaultTarget target)
      throws Problem {
    List<Manifest> chosen = new ArrayList<>();
    for (String id : vault.catalog().datasetIds()) {
      Optional<Manifest> manifest = vault.catalog().newest(id);
      if (manifest.isPresent()
          && job.datasets().names(DatasetName.parse(manifest.get().dataset()))) {
        chosen.add(manifest.get());
      }
    }
    if (chosen.isEmpty()) {
      throw none(job, target);
    }
    return newest(chosen);
  }

  /// The newest of each dataset, by its name.
  static Collection<Manifest> newest(List<Manifest> manifests) {
    Map<String, Manifest> newest = new LinkedHashMap<>();
    for (Manifest m : manifests) {
      newest.merge(m.dataset(), m, (a, b) -> a.creation() > b.creation() ? a : b);
    }
    return newest.values();
  }

  private static Problem none(Job job, Target.VaultTarget target) {
    return new Problem.Refused(
        "%s has none of the datasets of %s %s"
            .formatted(target.folder(), job.work().word(), job.name()),
        "it was asked for " + job.datasets().include(),
        "See what there is: zseal list -V " + target.folder());
  }
}
