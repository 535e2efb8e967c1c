package dev.zseal.job;

import dev.zseal.backup.Wanted;
import dev.zseal.config.Target;
import dev.zseal.config.Work;
import dev.zseal.history.Event;
import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.replicate.ReplicateListener;
import dev.zseal.replicate.Replication;
import dev.zseal.replicate.VisitingPool;
import dev.zseal.zfs.HistoryPoint;
import dev.zseal.zfs.ProcessGroup;
import dev.zseal.zfs.SnapshotFacts;
import dev.zseal.zfs.ZfsHost;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Brings one snapshot of some datasets to a pool, and prunes there.
final class PoolTransfer implements ReplicateListener {

  private final Work.Backup work;
  private final Target.PoolTarget target;
  private final Machine machine;
  private final ProcessGroup group;
  private final RunReport report;

  private final Set<DatasetName> failed = new LinkedHashSet<>();
  private final Map<DatasetName, DatasetName> done = new HashMap<>();
  private final Map<Long, Instant> creations = new HashMap<>();
  private final Map<DatasetName, SourceKeys.Newest> came = new HashMap<>();
  private DatasetName current;

  PoolTransfer(
      Work.Backup work,
      Target.PoolTarget target,
      Machine machine,
      ProcessGroup group,
      RunReport report) {
    this.work = work;
    this.target = target;
    this.machine = machine;
    this.group = group;
    this.report = report;
    this.current = target.below();
  }

  /// Whether it can be brought to the pool.
  private enum Entry {
    OPEN,
    AWAY,

    /// It would be imported for the run.
    UNKNOWN
  }

  /// Returns the datasets of which it is there now; nothing if the target is away.
  Optional<Set<DatasetName>> run(ZfsHost from, SelectedDatasets selected, RunSnapshot.Taken taken)
      throws Problem {
    ZfsHost to = machine.zfs(target.zfs());
    Path mark =
        report.isDryRun() || !target.visiting()
            ? null
            : machine.state().folder("visits").resolve(target.name());
    VisitingPool pool = new VisitingPool(to, target.below().pool(), report::step, mark);
    try {
      return switch (enter(pool)) {
        case OPEN -> Optional.of(bring(from, to, selected, taken));
        case AWAY -> Optional.empty();
        case UNKNOWN -> Optional.of(Set.copyOf(taken.datasets()));
      };
    } finally {
      pool.leave();
    }
  }

  private Set<DatasetName> bring(
      ZfsHost from, ZfsHost to, SelectedDatasets selected, RunSnapshot.Taken taken) throws Problem {
    for (SelectedDatasets.Tree tree : selected.trees()) {
      replicate(from, to, tree, taken.name());
    }
    Map<DatasetName, DatasetName> got = got(taken);
    if (!report.isDryRun()) {
      Map<DatasetName, SourceKeys.Newest> newest = new HashMap<>(came);
      newest.keySet().retainAll(got.keySet());
      new SourceKeys(from, selected, taken, group, report).tell(newest, target.name());
    }
    if (work.keep().isPresent()) {
      group.check();
      PoolPruning pruning = new PoolPruning(to, machine, report, target.name());
      for (DatasetName replica : got.values()) {
        if (!report.isDryRun() || to.dataset(replica).isPresent()) {
          pruning.prune(replica, work.keep().get());
        }
      }
    }
    return got.keySet();
  }

  /// The replicas of those that did not fail, by their sources.
  private Map<DatasetName, DatasetName> got(RunSnapshot.Taken taken) throws Problem {
    Map<DatasetName, DatasetName> got = new LinkedHashMap<>();
    for (DatasetName dataset : taken.datasets()) {
      DatasetName replica = report.isDryRun() ? target.replica(dataset) : done.get(dataset);
      if (replica != null && !failed.contains(dataset)) {
        got.put(dataset, replica);
      }
    }
    return got;
  }

  private Entry enter(VisitingPool pool) throws Problem {
    if (!target.visiting()) {
      if (target.mayBeAway() && !pool.isThere()) {
        report.away(target.name(), "pool %s is not imported".formatted(target.below().pool()));
        return Entry.AWAY;
      }
      return Entry.OPEN;
    }
    try {
      if (!pool.enter(target.importGuid(), target.importFolders(), report.isDryRun())) {
        report.note("the pool is not imported: what would be sent cannot be known yet");
        return Entry.UNKNOWN;
      }
      return Entry.OPEN;
    } catch (Problem e) {
      if (target.mayBeAway()) {
        report.away(target.name(), e.evidence().strip());
        return Entry.AWAY;
      }
      throw e;
    }
  }

  private void replicate(
      ZfsHost from, ZfsHost to, SelectedDatasets.Tree tree, Optional<String> snapshot)
      throws Problem {
    group.check();
    DatasetName root = tree.top();
    current = root;
    int before = report.failures();
    boolean newestOnly =
        work.existing().filter(e -> e.extent() == Wanted.Extent.NEWEST).isPresent();
    try {
      for (SnapshotFacts facts : from.snapshotsBelow(root)) {
        creations.put(facts.guid(), facts.creation());
      }
      new Replication(from, to, machine.clock(), this)
          .run(
              new Replication.Request(
                  root,
                  target.replica(root),
                  true,
                  tree.without(),
                  snapshot,
                  // Only then is there none yet, and it is planned with.
                  report.isDryRun() && snapshot.isPresent(),
                  work.latestOnly() || newestOnly,
                  work.existing().isPresent(),
                  report.isDryRun()));
    } catch (Problem e) {
      failed(root, e);
    }
    if (report.failures() == before && report.isDryRun()) {
      report.succeeded();
    }
  }

  @Override
  public void step(String command) {
    // The run took the snapshot for all targets, and has said so.
    if (!command.startsWith("zfs snapshot ")) {
      report.step(command);
    }
  }

  @Override
  public void expected(long bytes) {
    if (report.isDryRun()) {
      report.note("about %d bytes".formatted(bytes));
    }
  }

  @Override
  public void notice(String text) {
    report.note(text);
  }

  @Override
  public void progress(long bytes) {
    report.progress(current.value(), target.name(), bytes);
  }

  @Override
  public void replicated(
      DatasetName source, DatasetName replica, HistoryPoint newest, int streams, long bytes) {
    done.put(source, replica);
    String name = newest.snapshot().snapshot();
    Instant creation = creations.getOrDefault(newest.guid(), machine.clock().instant());
    came.put(source, new SourceKeys.Newest(name, creation));
    report.arrived(
        new Event.Arrived(source.value(), target.name(), name, newest.guid(), creation, bytes, -1));
    report.verified(
        new Event.Verified(
            source.value(), target.name(), name, newest.guid(), creation, "by GUID"));
    report.succeeded();
  }

  @Override
  public void failed(DatasetName dataset, Problem problem) {
    failed.add(dataset);
    report.failed(dataset.value(), target.name(), problem);
  }
}
