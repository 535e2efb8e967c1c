package dev.zseal.job;

import dev.zseal.name.DatasetName;
import dev.zseal.name.SnapshotName;
import dev.zseal.problem.Problem;
import dev.zseal.protect.OwnSnapshots;
import dev.zseal.vault.retain.RetentionPolicy;
import dev.zseal.vault.retain.RetentionPolicy.Item;
import dev.zseal.vault.retain.RetentionPolicy.Verdict;
import dev.zseal.zfs.HistoryPoint;
import dev.zseal.zfs.ShellWords;
import dev.zseal.zfs.SnapshotFacts;
import dev.zseal.zfs.ZfsHost;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Destroys snapshots in a pool that zseal took and no rule keeps.
///
/// Those that others took stay, and are not counted: whoever took them has rules for them. One on
/// hold stays: the base of each target's next increment is, until a newer one is verified there.
final class PoolPruning {

  private final ZfsHost host;
  private final ZoneId zone;
  private final Instant now;
  private final RunReport report;
  private final String place;

  /// @param place for the log: the target's name, or `source`
  PoolPruning(ZfsHost host, Machine machine, RunReport report, String place) {
    this.host = host;
    this.zone = machine.zone();
    this.now = machine.clock().instant();
    this.report = report;
    this.place = place;
  }

  void prune(DatasetName dataset, RetentionPolicy policy) {
    try {
      Set<Long> held = new HashSet<>();
      for (HistoryPoint point : host.history(dataset)) {
        if (point.isSnapshot() && point.holds() > 0) {
          held.add(point.guid());
        }
      }
      List<Item<SnapshotName>> items = new ArrayList<>();
      for (SnapshotFacts facts : host.snapshots(dataset)) {
        if (OwnSnapshots.has(facts.name())) {
          List<String> tags = held.contains(facts.guid()) ? List.of("a base") : List.of();
          items.add(new Item<>(facts.name(), facts.creation(), tags));
        }
      }
      List<SnapshotName> going = new ArrayList<>();
      for (Verdict<SnapshotName> verdict : policy.decide(items, zone, now)) {
        if (report.isDryRun()) {
          report.found(place, Calendar.line(verdict, verdict.item().snapshot().toString(), zone));
        }
        if (!verdict.kept()) {
          going.add(verdict.item().snapshot());
        }
      }
      if (going.isEmpty()) {
        return;
      }
      String names = String.join(",", going.stream().map(SnapshotName::snapshot).toList());
      report.step(ShellWords.shown("zfs", "destroy", dataset.value() + "@" + names));
      if (!report.isDryRun()) {
        host.destroySnapshots(going);
        report.pruned(dataset.value(), place, going.size());
      }
    } catch (Problem e) {
      report.failed(dataset.value(), place.equals("source") ? "" : place, e);
    }
  }
}
