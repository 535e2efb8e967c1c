package dev.zseal.files;

import dev.zseal.problem.Problem;
import dev.zseal.zpl.FileSystem;
import dev.zseal.zpl.Node;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds the paths of nodes by the directories they remember. Each directory is read once for all
/// nodes that were announced in it.
final class PathFinder {

  /// Linux takes no path with more names than this.
  private static final int MAX_DEPTH = 2048;

  private final FileSystem files;
  private final long root;
  private final Map<Long, Set<Long>> wanted = new HashMap<>();
  private final Map<Long, Map<Long, byte[]>> names = new HashMap<>();
  private final Map<Long, FilePath> directories = new HashMap<>();

  PathFinder(FileSystem files) throws Problem {
    this.files = files;
    this.root = files.root().number();
    directories.put(root, FilePath.ROOT);
  }

  /// Announces a node whose path will be asked for.
  void want(@Nullable Node node) {
    if (node != null) {
      wanted.computeIfAbsent(node.parent(), _ -> new HashSet<>()).add(node.number());
    }
  }

  /// The path of a node.
  FilePath path(Node node) throws Problem {
    return path(node, 0);
  }

  private FilePath path(Node node, int depth) throws Problem {
    if (node.number() == root) {
      return FilePath.ROOT;
    }
    if (depth > MAX_DEPTH) {
      throw lost(node, "its directories lie in one another without end");
    }
    FilePath parent = directories.get(node.parent());
    if (parent == null) {
      parent = path(files.node(node.parent()), depth + 1);
      directories.put(node.parent(), parent);
    }
    byte[] name = name(node);
    if (name == null) {
      throw lost(node, "directory %s does not name it".formatted(parent));
    }
    return parent.child(name);
  }

  private byte @Nullable [] name(Node node) throws Problem {
    want(node);
    Map<Long, byte[]> known = names.get(node.parent());
    if (known == null || !known.containsKey(node.number())) {
      Set<Long> here = wanted.getOrDefault(node.parent(), Set.of());
      Map<Long, byte[]> found = new HashMap<>();
      files.forEachEntry(
          files.node(node.parent()),
          entry -> {
            if (here.contains(entry.object())) {
              found.putIfAbsent(entry.object(), entry.name());
            }
          });
      names.put(node.parent(), found);
      known = found;
    }
    return known.get(node.number());
  }

  private static Problem lost(Node node, String why) {
    return new Problem.Corrupt(
        "object %d has no path".formatted(node.number()),
        why,
        "Find its names with `zseal find ... -inum %d`.".formatted(node.number()));
  }
}
