package dev.zseal.replicate;

import dev.zseal.name.DatasetName;
import dev.zseal.pairing.Pair;
import dev.zseal.problem.Problem;
import dev.zseal.vault.ledger.Capsule;
import dev.zseal.zfs.DatasetState;
import dev.zseal.zfs.HistoryPoint;
import dev.zseal.zfs.RunningSend;
import dev.zseal.zfs.ShellWords;
import dev.zseal.zfs.ZfsHost;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Sees to it that no replica gets a wrapping of its key that its encryption root does not have.
///
/// A raw increment brings the source's wrapping of today to the dataset it is received onto, and to
/// no other. A replica that inherits its key from a root with another wrapping cannot be opened
/// then (openzfs/zfs#12614, #12000).
final class Wrappings {

  private final ZfsHost source;
  private final ZfsHost target;
  private final ReplicateListener listener;
  private final Set<DatasetName> brought = new HashSet<>();
  private final Set<DatasetName> failed = new HashSet<>();

  Wrappings(ZfsHost source, ZfsHost target, ReplicateListener listener) {
    this.source = source;
    this.target = target;
    this.listener = listener;
  }

  /// A replica is as its source is, its wrapping too.
  void brought(DatasetName replica) {
    brought.add(replica);
  }

  /// A replica is not as its source is.
  void failed(DatasetName replica) {
    failed.add(replica);
  }

  /// Refuses an increment by which a replica could not be opened any more.
  void check(Pair pair) throws Problem {
    DatasetState there = pair.there();
    DatasetName root = there == null ? null : there.encryptionRoot();
    if (there == null
        || root == null
        || root.equals(there.name())
        || brought.contains(root)
        || pair.source().encryptionRoot() == null
        || pair.received().isEmpty()) {
      return;
    }
    Optional<HistoryPoint> here = newest(pair.history());
    if (here.isEmpty()) {
      return;
    }
    String now = wrapping(source, here.get());
    String before;
    try {
      before = wrapping(target, pair.received().getLast());
    } catch (Problem e) {
      if (failed.contains(root)) {
        throw refused(pair, root, e.what());
      }
      listener.notice(
          "whether the key of %s was wrapped anew cannot be seen: %s; if zfs change-key ran, %s"
                  .formatted(there.name(), e.evidence().strip(), there.name())
              + " cannot be opened before %s has it too".formatted(root));
      return;
    }
    if (!now.equals(before) && !isCurrent(pair.source().encryptionRoot(), root)) {
      throw refused(pair, root, "its key is wrapped as %s now, as %s there".formatted(now, before));
    }
  }

  private Problem refused(Pair pair, DatasetName root, String evidence) {
    return new Problem.Conflict(
        "%s was not sent: its replica could not be opened then".formatted(pair.source().name()),
        "%s; the replica inherits its key from %s, which %s"
            .formatted(
                evidence,
                root,
                failed.contains(root) ? "failed in this run" : "this run does not bring"),
        failed.contains(root)
            ? "Mend what " + root + " failed of, then run it again."
            : "Replicate from the encryption root down: zseal replicate -r %s %s"
                .formatted(
                    ShellWords.shown(String.valueOf(pair.source().encryptionRoot())),
                    ShellWords.shown(root)));
  }

  /// Whether the root at the target has the wrapping of the source's root already.
  private boolean isCurrent(DatasetName rootHere, DatasetName rootThere) throws Problem {
    if (source.dataset(rootHere).isEmpty() || target.dataset(rootThere).isEmpty()) {
      return false;
    }
    Optional<HistoryPoint> here = newest(source.history(rootHere));
    Optional<HistoryPoint> there = newest(target.history(rootThere));
    return here.isPresent()
        && there.isPresent()
        && wrapping(source, here.get()).equals(wrapping(target, there.get()));
  }

  private static Optional<HistoryPoint> newest(List<HistoryPoint> history) {
    return history.reversed().stream()
        .filter(point -> point.isSnapshot() && point.createTxg() != Replicas.PLANNED)
        .findFirst();
  }

  /// How a dataset's key is wrapped now, by the first record of a send that is then stopped: it is
  /// the same whatever snapshot is sent.
  private static String wrapping(ZfsHost host, HistoryPoint point) throws Problem {
    try (RunningSend send = host.send(point.snapshot())) {
      var transfer = new Transfer(send, point.name() + " from zfs send", point.guid());
      return Capsule.of(transfer.head().keyData()).fingerprint();
    }
  }
}
