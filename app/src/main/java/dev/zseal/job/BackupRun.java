package dev.zseal.job;

import dev.zseal.config.Job;
import dev.zseal.config.Target;
import dev.zseal.config.Work;
import dev.zseal.name.DatasetName;
import dev.zseal.name.SnapshotName;
import dev.zseal.problem.Problem;
import dev.zseal.protect.OwnSnapshots;
import dev.zseal.zfs.DatasetFacts;
import dev.zseal.zfs.ProcessGroup;
import dev.zseal.zfs.ShellWords;
import dev.zseal.zfs.ZfsHost;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One run of a backup job: one snapshot of all its datasets, brought to each target and verified
/// there; then what no rule keeps goes, at the targets and at the source.
final class BackupRun {

  /// So many snapshots in one call are as good as one: they share a transaction.
  private static final int AT_ONCE = 200;

  /// So many jobs may begin in the same second with the same dataset.
  private static final int NAMES_TRIED = 16;

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
    String snapshot = takeSnapshots(host, datasets, selected);
    for (Target target : job.targets()) {
      group.check();
      try {
        switch (target) {
          case Target.VaultTarget vault ->
              new VaultTransfer(work, vault, machine, group, report).run(host, datasets, snapshot);
          case Target.PoolTarget pool ->
              new PoolTransfer(work, pool, machine, group, report)
                  .run(host, selected, datasets, snapshot);
        }
      } catch (Problem e) {
        group.check();
        report.failed("", target.name(), e);
      }
    }
    group.check();
    if (work.keepSource().isPresent()) {
      PoolPruning pruning = new PoolPruning(host, machine.zone(), report, "source");
      for (DatasetName dataset : datasets) {
        pruning.prune(dataset, work.keepSource().get());
      }
    }
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

  /// Returns what they are called. Snapshots are named by the second: where another job took one in
  /// this second, the next is free.
  private String takeSnapshots(ZfsHost host, List<DatasetName> datasets, SelectedDatasets selected)
      throws Problem {
    Instant moment = machine.clock().instant();
    for (int i = 1; ; i++) {
      String name = OwnSnapshots.nameAt(moment);
      try {
        takeSnapshots(host, datasets, selected, name);
        return name;
      } catch (Problem.Conflict e) {
        if (i == NAMES_TRIED || !isTaken(host, datasets, name)) {
          throw e;
        }
        report.note("there is a snapshot %s already: taking the next name".formatted(name));
        moment = moment.plusSeconds(1);
      }
    }
  }

  private static boolean isTaken(ZfsHost host, List<DatasetName> datasets, String name)
      throws Problem {
    for (DatasetName dataset : datasets) {
      SnapshotName wanted = dataset.snapshot(name);
      if (host.snapshots(dataset).stream().anyMatch(s -> s.name().equals(wanted))) {
        return true;
      }
    }
    return false;
  }

  private void takeSnapshots(
      ZfsHost host, List<DatasetName> datasets, SelectedDatasets selected, String name)
      throws Problem {
    if (selected.trees().size() == 1 && selected.single().isEmpty()) {
      SnapshotName top = selected.trees().iterator().next().snapshot(name);
      report.step("zfs snapshot -r " + ShellWords.shown(top));
      if (!report.isDryRun()) {
        host.snapshotRecursive(top);
      }
      return;
    }
    Map<String, List<SnapshotName>> byPool = new LinkedHashMap<>();
    for (DatasetName dataset : datasets) {
      byPool.computeIfAbsent(dataset.pool(), _ -> new ArrayList<>()).add(dataset.snapshot(name));
    }
    for (List<SnapshotName> snapshots : byPool.values()) {
      for (int i = 0; i < snapshots.size(); i += AT_ONCE) {
        List<SnapshotName> some = snapshots.subList(i, Math.min(i + AT_ONCE, snapshots.size()));
        List<Object> words = new ArrayList<>(List.of("zfs", "snapshot"));
        words.addAll(some);
        report.step(ShellWords.shown(words.toArray()));
        if (!report.isDryRun()) {
          host.snapshot(some);
        }
      }
    }
  }

  private static Problem missing(DatasetName name, ZfsHost host) {
    return new Problem.Refused(
        "no dataset " + name,
        "zfs on %s does not know it".formatted(host.place()),
        "See what there is: zfs list; or take it out of the job.");
  }
}
