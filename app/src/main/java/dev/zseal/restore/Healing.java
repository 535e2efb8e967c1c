package dev.zseal.restore;

import dev.zseal.name.SnapshotName;
import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.send.SendPlanner;
import dev.zseal.zfs.HistoryPoint;
import dev.zseal.zfs.RunningReceive;
import dev.zseal.zfs.ZfsHost;
import java.util.Optional;

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

  /// Heals a snapshot of the pool by the same snapshot of the vault.
  ///
  /// @return the vault's snapshot
  public Manifest run(SnapshotName target, boolean dryRun) throws Problem {
    if (!host.version().isAtLeast(2, 2)) {
      throw new Problem.Refused(
          "%s cannot heal a pool".formatted(host.place()),
          "zfs receive -c came with OpenZFS 2.2; it has " + host.version().module(),
          "Restore into a new dataset instead.");
    }
    HistoryPoint there =
        host.history(target.dataset()).stream()
            .filter(point -> point.name().equals(target))
            .findFirst()
            .orElseThrow(() ->
                new Problem.Refused(
                    "no snapshot " + target,
                    "zfs on %s does not list it".formatted(host.place()),
                    "See what there is: zfs list -t snapshot"));
    Optional<Manifest> held = vault.catalog().find(there.guid());
    Manifest snapshot =
        held.orElseThrow(() ->
            new Problem.Refused(
                "the vault has nothing to heal %s with".formatted(target),
                "it holds no snapshot of GUID " + Catalog.guid(there.guid()),
                "See what it holds: zseal list -t snapshot"));
    listener.step("zseal send %s | zfs receive -c %s".formatted(snapshot.fullName(), target));
    if (!dryRun) {
      pipe(snapshot, target);
    }
    return snapshot;
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
