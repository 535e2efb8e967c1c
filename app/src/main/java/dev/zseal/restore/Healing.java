package dev.zseal.restore;

import dev.zseal.name.DatasetName;
import dev.zseal.name.SnapshotName;
import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.send.SendPlanner;
import dev.zseal.zfs.HistoryPoint;
import dev.zseal.zfs.PoolErrors;
import dev.zseal.zfs.RunningReceive;
import dev.zseal.zfs.ShellWords;
import dev.zseal.zfs.ZfsHost;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Gives a pool back the blocks it has lost: `zfs receive -c`, fed from a vault.
///
/// ZFS writes nothing but blocks whose checksums fail, each only if what comes has the checksum
/// that the snapshot knows it by (OpenZFS 2.2 and later).
public final class Healing {

  private final Vault vault;
  private final ZfsHost host;
  private final RestoreListener listener;

  public Healing(Vault vault, ZfsHost host, RestoreListener listener) {
    this.vault = vault;
    this.host = host;
    this.listener = listener;
  }

  /// What came of a dataset's snapshots.
  ///
  /// @param healed gone over, oldest first
  /// @param unheld not in the vault
  /// @param failed not gone over to their end
  public record Report(
      List<SnapshotName> healed, List<SnapshotName> unheld, Map<SnapshotName, Problem> failed) {

    public Report {
      healed = List.copyOf(healed);
      unheld = List.copyOf(unheld);
      failed = Collections.unmodifiableMap(new LinkedHashMap<>(failed));
    }
  }

  /// Heals a snapshot of the pool by the same snapshot of the vault.
  ///
  /// @return the vault's snapshot
  public Manifest run(SnapshotName target, boolean dryRun) throws Problem {
    checkVersion();
    HistoryPoint there =
        host.history(target.dataset()).stream()
            .filter(point -> point.name().equals(target))
            .findFirst()
            .orElseThrow(() ->
                new Problem.Refused(
                    "no snapshot " + target,
                    "zfs on %s does not list it".formatted(host.place()),
                    "See what there is: zfs list -t snapshot "
                        + ShellWords.shown(target.dataset())));
    Manifest held =
        vault
            .catalog()
            .find(there.guid())
            .orElseThrow(() ->
                new Problem.Refused(
                    "the vault has nothing to heal %s with".formatted(target),
                    "it holds no snapshot of GUID " + Catalog.guid(there.guid()),
                    "See what it holds: zseal list -t snapshot -V "
                        + ShellWords.shown(vault.location())));
    heal(held, target, dryRun);
    return held;
  }

  /// Heals the snapshots of a dataset, oldest first: those that the pool says have lost blocks,
  /// where it tells them from others, else all. One that fails does not stop the others.
  ///
  /// @param all whatever the pool says
  public Report run(DatasetName dataset, boolean all, boolean dryRun) throws Problem {
    checkVersion();
    List<HistoryPoint> snapshots =
        host.history(dataset).stream().filter(HistoryPoint::isSnapshot).toList();
    if (snapshots.isEmpty()) {
      throw new Problem.Refused(
          "no snapshot of %s to heal".formatted(dataset),
          "zfs on %s lists none".formatted(host.place()),
          "Restore into a new dataset instead.");
    }
    List<SnapshotName> healed = new ArrayList<>();
    List<SnapshotName> unheld = new ArrayList<>();
    Map<SnapshotName, Problem> failed = new LinkedHashMap<>();
    for (HistoryPoint point : all ? snapshots : damaged(dataset, snapshots)) {
      SnapshotName target = point.snapshot();
      Optional<Manifest> held = vault.catalog().find(point.guid());
      if (held.isEmpty()) {
        unheld.add(target);
        continue;
      }
      try {
        heal(held.get(), target, dryRun);
        healed.add(target);
      } catch (Problem e) {
        failed.put(target, e);
        listener.notice("%s: %s: %s".formatted(target, e.what(), e.evidence().strip()));
      }
    }
    return new Report(healed, unheld, failed);
  }

  private List<HistoryPoint> damaged(DatasetName dataset, List<HistoryPoint> snapshots)
      throws Problem {
    Optional<PoolErrors> errors = host.poolErrors(dataset.pool());
    if (errors.isEmpty()) {
      listener.notice(
          "zpool status on %s does not say what is lost: going over all snapshots"
              .formatted(host.place()));
      return snapshots;
    }
    if (errors.get().count() == 0) {
      return List.of();
    }
    Optional<Set<String>> named = errors.get().snapshotsOf(dataset);
    if (named.isEmpty()) {
      listener.notice(
          "zpool status does not tell which snapshots have lost something: going over all");
      return snapshots;
    }
    return snapshots.stream()
        .filter(point -> named.get().contains(point.snapshot().snapshot()))
        .toList();
  }

  private void checkVersion() throws Problem {
    if (!host.version().isAtLeast(2, 2)) {
      throw new Problem.Refused(
          "%s cannot heal a pool".formatted(host.place()),
          "zfs receive -c came with OpenZFS 2.2; it has " + host.version().module(),
          "Restore into a new dataset instead.");
    }
  }

  private void heal(Manifest held, SnapshotName target, boolean dryRun) throws Problem {
    listener.step("zseal send %s | zfs receive -c %s".formatted(held.fullName(), target));
    if (!dryRun) {
      pipe(held, target);
    }
  }

  private void pipe(Manifest snapshot, SnapshotName target) throws Problem {
    var plan =
        new SendPlanner(vault.catalog())
            .full(snapshot.fullName() + "~" + Catalog.guid(snapshot.guid()));
    try (RunningReceive receive = host.heal(target)) {
      String warnings = receive.take(out -> vault.send(plan, out, listener::progress));
      if (!warnings.isBlank()) {
        listener.notice(warnings.strip());
      }
    }
  }
}
