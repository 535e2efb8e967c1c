package dev.zseal.job;

import dev.zseal.name.DatasetName;
import dev.zseal.name.SnapshotName;
import dev.zseal.problem.Problem;
import dev.zseal.protect.OwnSnapshots;
import dev.zseal.zfs.ProcessGroup;
import dev.zseal.zfs.ShellWords;
import dev.zseal.zfs.ZfsHost;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The snapshot of a run: of one name, and of all datasets of a pool at one moment.
///
/// Where that fails each is tried by itself, and what then fails is told of its dataset: a pool
/// without room does not keep the others from being backed up.
final class RunSnapshot {

  /// So many snapshots in one call are as good as one: they share a transaction.
  private static final int AT_ONCE = 200;

  /// So many jobs may begin in the same second with the same dataset.
  private static final int NAMES_TRIED = 16;

  private final ZfsHost host;
  private final InstantSource clock;
  private final ProcessGroup group;
  private final RunReport report;
  private final List<SnapshotName> taken = new ArrayList<>();

  /// What came of it.
  ///
  /// @param name of the snapshot; empty where none is taken and those that are there are brought
  /// @param datasets those that have it now
  record Taken(Optional<String> name, List<DatasetName> datasets) {

    Taken {
      datasets = List.copyOf(datasets);
    }

    static Taken none(List<DatasetName> datasets) {
      return new Taken(Optional.empty(), datasets);
    }
  }

  RunSnapshot(ZfsHost host, InstantSource clock, ProcessGroup group, RunReport report) {
    this.host = host;
    this.clock = clock;
    this.group = group;
    this.report = report;
  }

  /// Snapshots are named by the second: where another job took one in this second, the next is
  /// free.
  Taken take(List<DatasetName> datasets, SelectedDatasets selected) throws Problem {
    Instant moment = clock.instant();
    for (int i = 1; ; i++) {
      String name = OwnSnapshots.nameAt(moment);
      if (takeAll(datasets, selected, name, i == NAMES_TRIED)) {
        return new Taken(Optional.of(name), taken.stream().map(SnapshotName::dataset).toList());
      }
      report.note("there is a snapshot %s already: taking the next name".formatted(name));
      undo();
      moment = moment.plusSeconds(1);
    }
  }

  /// Returns false if one of them has a snapshot of that name, and there are others to try.
  private boolean takeAll(
      List<DatasetName> datasets, SelectedDatasets selected, String name, boolean last)
      throws Problem {
    boolean wholeTree =
        selected.trees().size() == 1 && selected.trees().iterator().next().without().isEmpty();
    for (List<SnapshotName> some : together(datasets, name, wholeTree)) {
      try {
        if (wholeTree) {
          takeTree(selected.trees().iterator().next().top().snapshot(name));
        } else {
          takeTogether(some);
        }
        taken.addAll(some);
      } catch (Problem e) {
        group.check();
        if (!last && e instanceof Problem.Conflict && isTaken(some)) {
          return false;
        }
        takeEach(some, e);
      }
    }
    return true;
  }

  private static List<List<SnapshotName>> together(
      List<DatasetName> datasets, String name, boolean wholeTree) throws Problem {
    Map<String, List<SnapshotName>> byPool = new LinkedHashMap<>();
    for (DatasetName dataset : datasets) {
      byPool.computeIfAbsent(dataset.pool(), _ -> new ArrayList<>()).add(dataset.snapshot(name));
    }
    List<List<SnapshotName>> all = new ArrayList<>();
    for (List<SnapshotName> pool : byPool.values()) {
      int most = wholeTree ? pool.size() : AT_ONCE;
      for (int i = 0; i < pool.size(); i += most) {
        all.add(pool.subList(i, Math.min(i + most, pool.size())));
      }
    }
    return all;
  }

  private void takeTree(SnapshotName top) throws Problem {
    report.step("zfs snapshot -r " + ShellWords.shown(top));
    if (!report.isDryRun()) {
      host.snapshotRecursive(top);
    }
  }

  private void takeTogether(List<SnapshotName> some) throws Problem {
    List<Object> words = new ArrayList<>(List.of("zfs", "snapshot"));
    words.addAll(some);
    report.step(ShellWords.shown(words.toArray()));
    if (!report.isDryRun()) {
      host.snapshot(some);
    }
  }

  private void takeEach(List<SnapshotName> some, Problem together) throws Problem {
    if (some.size() == 1) {
      report.failed(some.getFirst().dataset().value(), "", together);
      return;
    }
    report.note(
        "%s: %s: each is tried by itself".formatted(together.what(), together.evidence().strip()));
    for (SnapshotName each : some) {
      group.check();
      try {
        takeTogether(List.of(each));
        taken.add(each);
      } catch (Problem e) {
        group.check();
        report.failed(each.dataset().value(), "", e);
      }
    }
  }

  private boolean isTaken(List<SnapshotName> names) {
    try {
      for (SnapshotName wanted : names) {
        if (host.snapshots(wanted.dataset()).stream().anyMatch(s -> s.name().equals(wanted))) {
          return true;
        }
      }
    } catch (Problem _) {
      // The first failure is the one to tell.
    }
    return false;
  }

  /// Those of other pools have that name from this very call: nobody is to wonder what they are.
  private void undo() {
    for (SnapshotName snapshot : taken) {
      report.step("zfs destroy " + ShellWords.shown(snapshot));
      try {
        host.destroySnapshots(List.of(snapshot));
      } catch (Problem e) {
        report.note("%s: %s".formatted(e.what(), e.evidence()));
      }
    }
    taken.clear();
  }
}
