package dev.zseal.job;

import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.WriterIdentity;
import dev.zseal.vault.retain.RetentionPolicy;
import dev.zseal.vault.retain.RetentionPolicy.Verdict;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Destroys snapshots of some datasets in a vault that no rule keeps, and gives space back.
final class VaultPruning {

  private final Vault vault;
  private final WriterIdentity writer;
  private final ZoneId zone;
  private final RunReport report;
  private final String target;

  VaultPruning(Vault vault, WriterIdentity writer, ZoneId zone, RunReport report, String target) {
    this.vault = vault;
    this.writer = writer;
    this.zone = zone;
    this.report = report;
    this.target = target;
  }

  /// What it cannot do it reports.
  void prune(Collection<DatasetName> datasets, RetentionPolicy policy) {
    try {
      List<Manifest> going = new ArrayList<>();
      for (String id : vault.catalog().datasetIds()) {
        Optional<Manifest> newest = vault.catalog().newest(id);
        if (newest.isPresent()
            && datasets.stream().anyMatch(d -> d.value().equals(newest.get().dataset()))) {
          for (Verdict<Manifest> verdict : vault.verdicts(policy, id, zone)) {
            if (report.isDryRun()) {
              report.found(
                  target, Calendar.line(verdict, verdict.item().snapshot().fullName(), zone));
            }
            if (!verdict.kept()) {
              going.add(verdict.item().snapshot());
            }
          }
        }
      }
      if (report.isDryRun() || going.isEmpty()) {
        return;
      }
      Map<String, Integer> gone = new HashMap<>();
      vault.prune(going, writer).forEach(m -> gone.merge(m.dataset(), 1, Integer::sum));
      gone.forEach((dataset, count) -> report.pruned(dataset, target, count));
      vault.sweep().damaged().forEach(problem -> report.failed("", target, problem));
    } catch (Problem e) {
      report.failed("", target, e);
    }
  }
}
