package dev.zseal.hierarchy;

import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.stream.StreamHead;
import dev.zseal.zfs.DatasetState;
import dev.zseal.zfs.HistoryPoint;
import dev.zseal.zfs.RestoredProperties;
import dev.zseal.zfs.RunningReceive;
import dev.zseal.zfs.TreeFacts;
import dev.zseal.zfs.ZfsHost;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Which datasets of a pool are encryption roots, and which inherit.
///
/// A dataset that is made to inherit keeps its key as it is wrapped. If that is not with the key of
/// the root that it inherits from then, it cannot be opened: the caller has to know better.
public final class EncryptionHierarchy {

  private final ZfsHost host;

  public EncryptionHierarchy(ZfsHost host) {
    this.host = host;
  }

  /// The encrypted datasets that have another encryption root than is wanted.
  public static Set<DatasetName> wrong(TreeFacts there, Map<DatasetName, DatasetName> wanted) {
    Set<DatasetName> wrong = new LinkedHashSet<>();
    wanted.forEach((name, root) -> {
      DatasetState state = there.datasets().get(name);
      if (state != null && state.isEncrypted() && !root.equals(state.encryptionRoot())) {
        wrong.add(name);
      }
    });
    return wrong;
  }

  /// Has `zfs receive` make encryption roots what is wanted, by a package without data.
  ///
  /// @param head the BEGIN of a stream of the topmost dataset's newest snapshot
  /// @param wanted the root of each dataset that is to be touched, and of the topmost
  /// @return what the receiver said though it succeeded
  public String set(StreamHead head, TreeFacts there, Map<DatasetName, DatasetName> wanted)
      throws Problem {
    List<HierarchyPackage.Member> members = members(there, wanted);
    try (RunningReceive receive = host.receive(there.root(), RestoredProperties.NONE)) {
      return receive.take(out -> HierarchyPackage.write(head, members, out));
    }
  }

  private List<HierarchyPackage.Member> members(
      TreeFacts there, Map<DatasetName, DatasetName> wanted) throws Problem {
    List<HierarchyPackage.Member> members = new ArrayList<>();
    for (DatasetState state : there.datasets().values()) {
      Optional<HistoryPoint> newest = there.newest(state.name());
      DatasetName root = wanted.get(state.name());
      if (newest.isEmpty() || root == null || !state.isEncrypted()) {
        continue;
      }
      members.add(
          new HierarchyPackage.Member(
              state.name(),
              state.guid(),
              newest.get(),
              root.equals(state.name()),
              keyLocation(state)));
    }
    return members;
  }

  private String keyLocation(DatasetState state) throws Problem {
    var fact = host.properties(state.name(), List.of("keylocation")).get("keylocation");
    return fact == null || !state.isEncryptionRoot() ? "prompt" : fact.value();
  }
}
