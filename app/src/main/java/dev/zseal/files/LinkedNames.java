package dev.zseal.files;

import dev.zseal.files.SnapshotDiff.Change;
import dev.zseal.problem.Problem;
import dev.zseal.zpl.FileKind;
import dev.zseal.zpl.FileSystem;
import dev.zseal.zpl.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The names that files with several of them won and lost: a name is won or lost only in a
/// directory that changed, so it is those that are searched.
final class LinkedNames {

  private final FileSystem oldFiles;
  private final FileSystem newFiles;
  private final Map<Long, Link> links = new TreeMap<>();
  private final List<Long> changedDirectories = new ArrayList<>();

  /// A file with several names in at least one of the snapshots.
  private record Link(
      @Nullable Node before, @Nullable Node after, Set<FilePath> old, Set<FilePath> now) {}

  LinkedNames(FileSystem oldFiles, FileSystem newFiles) {
    this.oldFiles = oldFiles;
    this.newFiles = newFiles;
  }

  /// Takes a file, when it has several names.
  boolean takes(@Nullable Node before, @Nullable Node after) {
    Node node = after != null ? after : before;
    boolean many = (before != null && before.links() > 1) || (after != null && after.links() > 1);
    if (node == null || !many || node.kind() == FileKind.DIRECTORY) {
      return false;
    }
    links.put(node.number(), new Link(before, after, new LinkedHashSet<>(), new LinkedHashSet<>()));
    return true;
  }

  /// Notes that a directory changed, came or went.
  void changed(long directory) {
    changedDirectories.add(directory);
  }

  /// Tells what became of the names.
  void tell(PathFinder oldPaths, PathFinder newPaths, SnapshotDiff.Listener listener)
      throws Problem {
    if (links.isEmpty()) {
      return;
    }
    for (long directory : changedDirectories) {
      collect(oldFiles, directory, oldPaths, true);
      collect(newFiles, directory, newPaths, false);
    }
    for (Link link : links.values()) {
      try {
        for (Change change : changes(link, newPaths)) {
          listener.change(change);
        }
      } catch (Problem.Corrupt e) {
        listener.damaged(e);
      }
    }
  }

  private void collect(FileSystem files, long directory, PathFinder paths, boolean old)
      throws Problem {
    if (files.isMissing(directory)) {
      return;
    }
    Node node = files.node(directory);
    if (node.kind() != FileKind.DIRECTORY) {
      return;
    }
    Map<Long, List<byte[]>> found = new HashMap<>();
    files.forEachEntry(
        node,
        entry -> {
          if (links.containsKey(entry.object())) {
            found.computeIfAbsent(entry.object(), _ -> new ArrayList<>()).add(entry.name());
          }
        });
    if (found.isEmpty()) {
      return;
    }
    FilePath path = paths.path(node);
    found.forEach((object, names) -> {
      Link link = Objects.requireNonNull(links.get(object));
      Set<FilePath> set = old ? link.old : link.now;
      names.forEach(name -> set.add(path.child(name)));
    });
  }

  private static List<Change> changes(Link link, PathFinder newPaths) throws Problem {
    Set<FilePath> gone = new LinkedHashSet<>(link.old);
    gone.removeAll(link.now);
    Set<FilePath> fresh = new LinkedHashSet<>(link.now);
    fresh.removeAll(link.old);
    List<Change> changes = new ArrayList<>();
    Node is = link.after;
    Node was = link.before;
    FileKind kind = is != null ? is.kind() : was != null ? was.kind() : FileKind.FILE;
    boolean renamed = gone.size() == 1 && fresh.size() == 1;
    if (renamed) {
      changes.add(new Change.Renamed(kind, gone.iterator().next(), fresh.iterator().next()));
    } else {
      gone.forEach(path -> changes.add(new Change.Removed(kind, path)));
      fresh.forEach(path -> changes.add(new Change.Added(kind, path)));
    }
    if (was != null && is != null && !renamed) {
      FilePath path = newPaths.path(is);
      FilePath kept =
          fresh.contains(path)
              ? link.old.stream().filter(link.now::contains).findFirst().orElse(path)
              : path;
      changes.addFirst(new Change.Modified(kind, kept, is.links() - was.links()));
    }
    return changes;
  }
}
