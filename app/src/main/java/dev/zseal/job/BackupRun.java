package dev.zseal.job;

import dev.zseal.config.Job;
import dev.zseal.config.Target;
import dev.zseal.config.Work;
import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.DatasetFacts;
import dev.zseal.zfs.ProcessGroup;
import dev.zseal.zfs.ZfsHost;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One run of a backup job: one snapshot of all its datasets, or those that others took, brought to
/// each target and verified there; then what no rule keeps goes, at the targets and, of what zseal
/// took, at the source.
///
/// Of a dataset that a target did not get in this run nothing goes there, nor at the source: what
/// is old may be all there is.
final class BackupRun {

  private final Job job;
  private final Work.Backup work;
  private final Machine machine;
  private final ProcessGroup group;
  private final RunReport report;

  BackupRun(Job job, Work.Backup work, Machine machine, ProcessGroup group, RunReport report) {
    this.job = job;
    this.work = work;
    this.machine = machine;
    this.group = group;
    this.report = report;
  }

  void run() throws Problem {
    ZfsHost host = machine.zfs(job.source());
    SelectedDatasets selected = SelectedDatasets.of(job.datasets(), host);
    for (DatasetName name : selected.missing()) {
      report.failed(name.value(), "", missing(name, host));
    }
    for (DatasetName name : selected.plaintext()) {
      report.note(name + " is not encrypted: zseal passes it over");
    }
    List<DatasetName> datasets = encrypted(selected);
    if (datasets.isEmpty()) {
      if (selected.missing().isEmpty() && report.failures() == 0) {
        throw new Problem.Refused(
            "job %s has nothing to back up".formatted(job.name()),
            "no encrypted dataset on %s is chosen by it".formatted(host.place()),
            "See which there are: zfs list -o name,encryption; and what it chooses: zseal run -n "
                + job.name());
      }
      return;
    }
    new Preflight(job, machine, group, report).run(host, selected);
    RunSnapshot.Taken taken =
        work.existing().isPresent()
            ? RunSnapshot.Taken.none(datasets)
            : new RunSnapshot(host, machine.clock(), group, report).take(datasets, selected);
    Set<DatasetName> everywhere = bring(host, selected.of(taken.datasets()), taken);
    group.check();
    if (work.keepSource().isPresent() && work.existing().isEmpty()) {
      PoolPruning pruning = new PoolPruning(host, machine, report, "source");
      for (DatasetName dataset : taken.datasets()) {
        if (everywhere.contains(dataset)) {
          pruning.prune(dataset, work.keepSource().get());
        }
      }
    }
  }

  /// Brings the snapshot to each target; returns the datasets of which every target has it now. One
  /// that is away, and may be, does not count: the base of its next increment is held.
  private Set<DatasetName> bring(ZfsHost host, SelectedDatasets selected, RunSnapshot.Taken taken)
      throws Problem {
    Set<DatasetName> everywhere = new HashSet<>(taken.datasets());
    boolean anywhere = false;
    for (Target target : job.targets()) {
      group.check();
      Optional<Set<DatasetName>> got;
      try {
        got =
            switch (target) {
              case Target.VaultTarget vault ->
                  new VaultTransfer(work, vault, machine, group, report).run(host, taken);
              case Target.PoolTarget pool ->
                  new PoolTransfer(work, pool, machine, group, report).run(host, selected, taken);
            };
      } catch (Problem e) {
        group.check();
        report.failed("", target.name(), e);
        got = Optional.of(Set.of());
      }
      anywhere |= got.isPresent();
      got.ifPresent(everywhere::retainAll);
    }
    return anywhere ? everywhere : Set.of();
  }

  private List<DatasetName> encrypted(SelectedDatasets selected) {
    List<DatasetName> datasets = new ArrayList<>();
    for (DatasetFacts facts : selected.chosen()) {
      if (facts.isEncrypted()) {
        datasets.add(facts.name());
      } else {
        report.failed(
            facts.name().value(),
            "",
            new Problem.Refused(
                facts.name() + " is not encrypted",
                "its encryption property is off; zseal stores sealed data only",
                "Leave it to another tool, or move its data into an encrypted dataset."));
      }
    }
    return datasets;
  }

  private static Problem missing(DatasetName name, ZfsHost host) {
    return new Problem.Refused(
        "no dataset " + name,
        "zfs on %s does not know it".formatted(host.place()),
        "See what there is: zfs list; or take it out of the job.");
  }
}
