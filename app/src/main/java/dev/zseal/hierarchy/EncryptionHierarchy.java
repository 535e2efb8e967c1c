package dev.zseal.hierarchy;

import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.stream.StreamHead;
import dev.zseal.zfs.DatasetState;
import dev.zseal.zfs.HistoryPoint;
import dev.zseal.zfs.RestoredProperties;
import dev.zseal.zfs.RunningReceive;
import dev.zseal.zfs.ShellWords;
import dev.zseal.zfs.TreeFacts;
import dev.zseal.zfs.ZfsHost;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

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

  /// The step that [#set] is, for those who are shown what is done.
  ///
  /// @param datasets how many have another root than is wanted
  public static String step(DatasetName top, int datasets) {
    return "zseal: a package without data | zfs receive -u %s   # encryption roots of %d datasets"
        .formatted(ShellWords.shown(top), datasets);
  }

  /// How a person makes one of a tree inherit its key again.
  public static String inherit(DatasetName top, DatasetName name) {
    return "zfs load-key -r %s && zfs change-key -i %s"
        .formatted(ShellWords.shown(top), ShellWords.shown(name));
  }

  /// Has `zfs receive` make encryption roots what is wanted, by a package without data, and sees
  /// whether they are: `Partial` if not.
  ///
  /// @param head the BEGIN of a stream of the topmost dataset's newest snapshot
  /// @param wanted the root of each dataset that is to be touched, and of the topmost
  /// @param notice hears what the receiver said though it succeeded
  public void set(
      StreamHead head,
      TreeFacts there,
      Map<DatasetName, DatasetName> wanted,
      Consumer<String> notice)
      throws Problem {
    DatasetName top = there.root();
    List<HierarchyPackage.Member> members = members(there, wanted);
    try (RunningReceive receive = host.receive(top, RestoredProperties.NONE)) {
      String said = receive.take(out -> HierarchyPackage.write(head, members, out)).strip();
      if (!said.isEmpty()) {
        notice.accept(said);
      }
    }
    Set<DatasetName> left = wrong(host.tree(top).orElseThrow(IllegalStateException::new), wanted);
    if (!left.isEmpty()) {
      DatasetName one = left.iterator().next();
      throw new Problem.Partial(
          "%d datasets below %s have another encryption root than at the source"
              .formatted(left.size(), top),
          "%s is one; their data are whole, each opens with its own key".formatted(one),
          "Run it again after this at the target: zfs allow -u USER change-key %s ; or: %s"
              .formatted(ShellWords.shown(top), inherit(top, one)));
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
    if (!state.isEncryptionRoot()) {
      return "prompt";
    }
    var fact = host.properties(state.name(), List.of("keylocation")).get("keylocation");
    return fact == null ? "prompt" : fact.value();
  }
}
