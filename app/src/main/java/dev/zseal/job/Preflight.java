package dev.zseal.job;

import dev.zseal.config.Job;
import dev.zseal.config.Target;
import dev.zseal.doctor.Doctor;
import dev.zseal.doctor.check.Checks;
import dev.zseal.doctor.check.Finding;
import dev.zseal.doctor.check.Finding.Severity;
import dev.zseal.doctor.check.FindingGroup;
import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.zfs.ProcessGroup;
import dev.zseal.zfs.ZfsHost;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// What `zseal doctor` has to say of a job, before a run that has reason to ask: the first one, one
/// after a run that did not do all, and one that only shows what would be done.
///
/// It is told in the log, beside what then fails, and stops nothing: the run itself finds out.
final class Preflight {

  private final Job job;
  private final Machine machine;
  private final ProcessGroup group;
  private final RunReport report;

  /// Its answers for each target, without what they have in common.
  private final Set<Finding> findings = new LinkedHashSet<>();

  Preflight(Job job, Machine machine, ProcessGroup group, RunReport report) {
    this.job = job;
    this.machine = machine;
    this.group = group;
    this.report = report;
  }

  void run(ZfsHost host, SelectedDatasets selected) throws Problem {
    if (report.isAfterSuccess()) {
      return;
    }
    for (Target target : job.targets()) {
      for (SelectedDatasets.Tree tree : selected.trees()) {
        look(host, tree, target);
      }
    }
    List<Finding> bad =
        findings.stream()
            .filter(f -> f.severity() == Severity.FAULT || f.severity() == Severity.WARNING)
            .sorted(Comparator.comparing(Finding::severity))
            .toList();
    for (FindingGroup finding : FindingGroup.of(bad)) {
      report.note(told(finding));
    }
  }

  private void look(ZfsHost host, SelectedDatasets.Tree tree, Target target) throws Problem {
    group.check();
    try {
      findings.addAll(
          switch (target) {
            case Target.VaultTarget vault -> look(host, tree, vault);
            case Target.PoolTarget pool -> look(host, tree, pool);
          });
    } catch (Problem e) {
      report.note("preflight of %s: %s: %s".formatted(tree.top(), e.what(), e.evidence()));
    } catch (CancellationException e) {
      throw e;
    } catch (RuntimeException e) {
      // A backup is not to fail by a look at it.
      report.note("preflight of %s: a defect of zseal: %s".formatted(tree.top(), e));
    }
  }

  private List<Finding> look(ZfsHost host, SelectedDatasets.Tree tree, Target.VaultTarget target)
      throws Problem {
    Vault vault = target.isThere() ? machine.vault(target.folder()) : null;
    return Checks.look(
        new Doctor(host, host)
            .examine(
                new Doctor.Request(tree.top(), true, tree.without(), null, vault, user(), null)));
  }

  private List<Finding> look(ZfsHost host, SelectedDatasets.Tree tree, Target.PoolTarget target)
      throws Problem {
    ZfsHost to = machine.zfs(target.zfs());
    String pool = target.below().pool();
    boolean there = to.pools().stream().anyMatch(facts -> facts.name().equals(pool));
    DatasetName replica = there ? target.replica(tree.top()) : null;
    String targetUser = Doctor.whoRuns(target.zfs().host());
    return Checks.look(
        new Doctor(host, to)
            .examine(
                new Doctor.Request(
                    tree.top(), true, tree.without(), replica, null, user(), targetUser)));
  }

  private @Nullable String user() {
    return Doctor.whoRuns(job.source().host());
  }

  /// In the shape of a failure's line.
  private static String told(FindingGroup group) {
    Finding first = group.first();
    String text =
        "preflight: %s %s: %s: %s | %s"
            .formatted(
                first.severity().name().toLowerCase(Locale.ROOT),
                first.id(),
                group.subjects(),
                first.what(),
                String.join(" | ", group.evidence()).strip().replaceAll("\\s*\\R\\s*", " | "));
    return first.wayOut().isEmpty() ? text : text + " | " + group.wayOut();
  }
}
