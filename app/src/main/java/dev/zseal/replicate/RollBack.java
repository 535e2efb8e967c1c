package dev.zseal.replicate;

import dev.zseal.name.SnapshotName;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.DatasetState;
import dev.zseal.zfs.HistoryPoint;
import dev.zseal.zfs.ShellWords;
import dev.zseal.zfs.TreeFacts;
import dev.zseal.zfs.ZfsHost;
import java.util.List;

/// Takes a dataset back to one of its snapshots, after it was seen what that costs. An act of its
/// own: nothing else in zseal rolls back.
public final class RollBack {

  private final ZfsHost host;

  public RollBack(ZfsHost host) {
    this.host = host;
  }

  /// What would be gone.
  ///
  /// @param written bytes written since the dataset's newest snapshot
  /// @param newer snapshots made after the one it goes back to, oldest first
  public record Loss(SnapshotName to, long written, boolean mounted, List<SnapshotName> newer) {}

  /// Looks what a rollback would cost.
  public Loss look(SnapshotName to) throws Problem {
    TreeFacts tree =
        host.tree(to.dataset())
            .orElseThrow(
                () -> missing(to, "zfs on %s knows no such dataset".formatted(host.place())));
    DatasetState state = tree.dataset(to.dataset()).orElseThrow(IllegalStateException::new);
    List<HistoryPoint> snapshots = tree.snapshots(to.dataset());
    HistoryPoint point =
        snapshots.stream()
            .filter(p -> p.name().equals(to))
            .findFirst()
            .orElseThrow(() -> missing(to, "the dataset has no such snapshot"));
    List<SnapshotName> newer =
        snapshots.stream()
            .filter(p -> p.createTxg() > point.createTxg())
            .map(HistoryPoint::snapshot)
            .toList();
    return new Loss(to, state.written(), state.mounted(), newer);
  }

  private static Problem missing(SnapshotName to, String why) {
    return new Problem.Refused("no snapshot " + to, why, "See what there is: zfs list -t snapshot");
  }

  /// Rolls back, if the loss is what was asked for.
  ///
  /// @param destroyNewer newer snapshots may go
  public void run(Loss loss, boolean destroyNewer) throws Problem {
    if (!loss.newer().isEmpty() && !destroyNewer) {
      throw new Problem.Refused(
          "%s was not rolled back".formatted(loss.to().dataset()),
          "%d newer snapshots would be destroyed, from %s to %s"
              .formatted(loss.newer().size(), loss.newer().getFirst(), loss.newer().getLast()),
          "If they may go: zseal rollback -r " + ShellWords.shown(loss.to()));
    }
    host.rollBack(loss.to(), destroyNewer);
  }
}
