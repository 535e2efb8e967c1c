package dev.zseal.files;

import dev.zseal.objset.DmuObject;
import dev.zseal.objset.OpenedObjset;
import dev.zseal.problem.Problem;
import dev.zseal.stream.SendRecord;
import dev.zseal.zpl.FileKind;
import dev.zseal.zpl.FileSystem;
import dev.zseal.zpl.Node;
import dev.zseal.zpl.NodeFlag;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What became of the files between two snapshots with the same origin, in the manner of `zfs
/// diff`.
///
/// Only blocks of dnodes that differ are read, and the directories on the way to what changed.
/// Memory grows with the number of changed directories and of changed files with several names, not
/// with the snapshot.
public final class SnapshotDiff {

  /// Changes whose paths are looked for together: each directory is then read once.
  private static final int BATCH = 50_000;

  private static final int FILE = 19;
  private static final int DIRECTORY = 20;

  private final OpenedSnapshot before;
  private final OpenedSnapshot after;
  private final FileSystem oldFiles;
  private final FileSystem newFiles;
  private final Listener listener;
  private final List<Pair> batch = new ArrayList<>();
  private final LinkedNames linked;

  /// A change of one node.
  public sealed interface Change {
    /// It is new.
    record Added(FileKind kind, FilePath path) implements Change {}

    /// It is gone.
    record Removed(FileKind kind, FilePath path) implements Change {}

    /// Its contents or attributes changed.
    ///
    /// @param links how many names it won, or lost if negative
    record Modified(FileKind kind, FilePath path, long links) implements Change {}

    /// It has another name or place.
    record Renamed(FileKind kind, FilePath from, FilePath path) implements Change {}

    /// What it is.
    FileKind kind();

    /// Where it is, or was.
    FilePath path();
  }

  /// Hears the changes.
  public interface Listener {
    void change(Change change);

    /// Something that changed cannot be read.
    void damaged(Problem damage);
  }

  private record Pair(@Nullable Node before, @Nullable Node after) {}

  private SnapshotDiff(OpenedSnapshot before, OpenedSnapshot after, Listener listener)
      throws Problem {
    this.before = before;
    this.after = after;
    this.oldFiles = before.files();
    this.newFiles = after.files();
    this.listener = listener;
    this.linked = new LinkedNames(oldFiles, newFiles);
  }

  /// Tells every change on the way from `before` to `after`.
  public static void of(OpenedSnapshot before, OpenedSnapshot after, Listener listener)
      throws Problem {
    SnapshotDiff diff = new SnapshotDiff(before, after, listener);
    after.sealed().changedDnodes(before.sealed(), diff::dnodes);
    diff.flush();
    diff.linked.tell(new PathFinder(diff.oldFiles), new PathFinder(diff.newFiles), listener);
  }

  private void dnodes(long index) throws Problem {
    long first = index * SendRecord.ObjectRange.SLOTS;
    for (long number = first; number < first + SendRecord.ObjectRange.SLOTS; number++) {
      try {
        compare(number);
      } catch (Problem.Corrupt e) {
        listener.damaged(e);
      }
    }
    if (batch.size() >= BATCH) {
      flush();
    }
  }

  private void compare(long number) throws Problem {
    DmuObject old = before.objset().object(number);
    DmuObject now = after.objset().object(number);
    if (OpenedObjset.isSame(old, now)) {
      return;
    }
    Node was = node(oldFiles, old);
    Node is = node(newFiles, now);
    if (isDirectory(old) || isDirectory(now)) {
      linked.changed(number);
    }
    if (was != null && is != null && isUntouched(was, is)) {
      return;
    }
    if (was != null && is != null && was.generation() != is.generation()) {
      // The number was given to another file.
      batch.add(new Pair(was, null));
      batch.add(new Pair(null, is));
    } else if ((was != null || is != null) && !linked.takes(was, is)) {
      batch.add(new Pair(was, is));
    }
  }

  /// Whether a node is the same but for the time it was last read.
  private static boolean isUntouched(Node was, Node is) {
    return was.generation() == is.generation()
        && was.mode() == is.mode()
        && was.changed().equals(is.changed());
  }

  private static boolean isDirectory(@Nullable DmuObject object) {
    return object != null && object.type() == DIRECTORY;
  }

  /// The node in an object, or null for what is no file: tables, extended attributes, what was
  /// deleted while in use.
  private static @Nullable Node node(FileSystem files, @Nullable DmuObject object) throws Problem {
    if (object == null
        || object.bonusType() == 0
        || (object.type() != FILE && object.type() != DIRECTORY)) {
      return null;
    }
    Node node = files.node(object.number());
    return node.links() == 0 || node.has(NodeFlag.XATTR) ? null : node;
  }

  private void flush() throws Problem {
    PathFinder oldPaths = new PathFinder(oldFiles);
    PathFinder newPaths = new PathFinder(newFiles);
    for (Pair pair : batch) {
      oldPaths.want(pair.before);
      newPaths.want(pair.after);
    }
    List<Change> changes = new ArrayList<>();
    for (Pair pair : batch) {
      try {
        add(changes, pair, oldPaths, newPaths);
      } catch (Problem.Corrupt e) {
        listener.damaged(e);
      }
    }
    changes.sort(Comparator.comparing((Change c) -> c.path().toString()));
    changes.forEach(listener::change);
    batch.clear();
  }

  private static void add(List<Change> changes, Pair pair, PathFinder oldPaths, PathFinder newPaths)
      throws Problem {
    Node was = pair.before;
    Node is = pair.after;
    if (is == null) {
      Node gone = Objects.requireNonNull(was);
      changes.add(new Change.Removed(gone.kind(), oldPaths.path(gone)));
      return;
    }
    FilePath path = newPaths.path(is);
    if (was == null) {
      changes.add(new Change.Added(is.kind(), path));
      return;
    }
    FilePath old = oldPaths.path(was);
    changes.add(
        old.equals(path) || !isRenamed(was, is, old, path)
            ? new Change.Modified(is.kind(), path, 0)
            : new Change.Renamed(is.kind(), old, path));
  }

  /// Whether the name itself changed, rather than that of a directory above.
  private static boolean isRenamed(Node was, Node is, FilePath old, FilePath path) {
    return was.parent() != is.parent() || !Arrays.equals(old.name(), path.name());
  }
}
