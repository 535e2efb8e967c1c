package dev.zseal.pairing;

import dev.zseal.name.DatasetName;
import dev.zseal.zfs.DatasetState;
import dev.zseal.zfs.TreeFacts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The encryption roots that replicas are to have: those of their sources, as far as these are
/// replicated.
public final class Roots {

  private Roots() {}

  /// The topmost of some datasets of a tree: those with no encrypted one above them.
  public static List<DatasetName> tops(TreeFacts source, Map<DatasetName, DatasetName> names) {
    return names.keySet().stream().filter(name -> isTop(source, name)).toList();
  }

  /// Whether no dataset above it in its tree is encrypted.
  public static boolean isTop(TreeFacts source, DatasetName name) {
    return source.datasets().values().stream()
        .noneMatch(other ->
            other.isEncrypted() && !other.name().equals(name) && name.isWithin(other.name()));
  }

  /// What the encryption root of each replica from a topmost dataset down is to be.
  ///
  /// @param names of the source's datasets at the target
  public static Map<DatasetName, DatasetName> wanted(
      TreeFacts source, DatasetName top, Map<DatasetName, DatasetName> names) {
    @Nullable DatasetName outer = root(source, top);
    Map<DatasetName, DatasetName> wanted = new HashMap<>();
    names.forEach((name, to) -> {
      DatasetName root = root(source, name);
      if (root != null && name.isWithin(top)) {
        // A root above all that is replicated: its part is the topmost's at the target.
        DatasetName from = root.equals(outer) ? top : root;
        wanted.put(to, names.getOrDefault(from, to));
      }
    });
    return wanted;
  }

  private static @Nullable DatasetName root(TreeFacts source, DatasetName name) {
    return source.dataset(name).map(DatasetState::encryptionRoot).orElse(null);
  }
}
