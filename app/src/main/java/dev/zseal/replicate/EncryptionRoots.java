package dev.zseal.replicate;

import dev.zseal.hierarchy.EncryptionHierarchy;
import dev.zseal.name.DatasetName;
import dev.zseal.name.SnapshotName;
import dev.zseal.pairing.Roots;
import dev.zseal.problem.Problem;
import dev.zseal.stream.StreamHead;
import dev.zseal.zfs.DatasetFacts;
import dev.zseal.zfs.DatasetState;
import dev.zseal.zfs.HistoryPoint;
import dev.zseal.zfs.RunningSend;
import dev.zseal.zfs.TreeFacts;
import dev.zseal.zfs.ZfsHost;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Makes the encryption roots of a replica those of its source: a child that inherits its key there
/// inherits it here, one that has its own has its own.
final class EncryptionRoots {

  private final ZfsHost source;
  private final ZfsHost target;
  private final ReplicateListener listener;

  EncryptionRoots(ZfsHost source, ZfsHost target, ReplicateListener listener) {
    this.source = source;
    this.target = target;
    this.listener = listener;
  }

  /// Compares, and sets right what is not.
  ///
  /// @param from the source's topmost dataset
  /// @param top what that is called at the target
  /// @param names of the source's datasets at the target
  void align(TreeFacts tree, DatasetName from, DatasetName top, Map<DatasetName, DatasetName> names)
      throws Problem {
    TreeFacts there = target.tree(top).orElse(null);
    if (there == null) {
      return;
    }
    Map<DatasetName, DatasetName> wanted = Roots.wanted(tree, from, names);
    Set<DatasetName> wrong = EncryptionHierarchy.wrong(there, wanted);
    if (wrong.isEmpty()) {
      return;
    }
    Optional<HistoryPoint> newest = there.newest(top);
    DatasetState topState = there.datasets().get(top);
    if (newest.isEmpty() || topState == null || topState.kind() != DatasetFacts.Kind.FILESYSTEM) {
      return;
    }
    HistoryPoint known =
        tree.history(from).stream()
            .filter(p -> p.isSnapshot() && p.guid() == newest.get().guid())
            .findFirst()
            .orElse(null);
    if (known == null) {
      listener.notice(
          "the encryption roots of %s could not be set right: %s is gone from the source"
              .formatted(top, newest.get().name()));
      return;
    }
    listener.step(EncryptionHierarchy.step(top, wrong.size()));
    new EncryptionHierarchy(target)
        .set(head(known.snapshot(), known.guid()), there, wanted, listener::notice);
  }

  private StreamHead head(SnapshotName snapshot, long guid) throws Problem {
    try (RunningSend send = source.send(snapshot)) {
      return new Transfer(send, snapshot + " from zfs send", guid).head();
    }
  }
}
