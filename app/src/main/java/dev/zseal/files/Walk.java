package dev.zseal.files;

import dev.zseal.problem.Problem;
import dev.zseal.zpl.DirCursor;
import dev.zseal.zpl.DirEntry;
import dev.zseal.zpl.FileKind;
import dev.zseal.zpl.FileSystem;
import dev.zseal.zpl.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Walks down from a directory, each before what is in it. What is damaged is told and passed over.
///
/// A directory is read in batches, each in the order of its nodes' objects, so that dnodes which
/// lie together are read together; memory is a batch for each level.
public final class Walk {

  /// Linux takes no path with more names than this.
  private static final int MAX_DEPTH = 2048;

  private static final int BATCH = 4096;

  private final FileSystem files;
  private final Visitor visitor;
  private final int depth;

  /// What a walk is for.
  public interface Visitor {

    /// Whether to go down into the node, if it is a directory.
    boolean enter(FilePath path, Node node) throws Problem;

    /// All that is in a directory was shown.
    default void leave(FilePath path, Node directory) throws Problem {}

    /// Something at or below `path` cannot be read.
    void damaged(FilePath path, Problem damage) throws Problem;
  }

  /// @param depth levels below the start to go down
  public Walk(FileSystem files, Visitor visitor, int depth) {
    this.files = files;
    this.visitor = visitor;
    this.depth = Math.min(depth, MAX_DEPTH);
  }

  /// A walk to the bottom.
  public Walk(FileSystem files, Visitor visitor) {
    this(files, visitor, MAX_DEPTH);
  }

  /// Walks from `start`, which is at `path`.
  public void from(FilePath path, Node start) throws Problem {
    walk(path, start, depth);
  }

  private void walk(FilePath path, Node node, int left) throws Problem {
    if (!visitor.enter(path, node) || node.kind() != FileKind.DIRECTORY) {
      return;
    }
    if (left > 0) {
      walkInto(path, node, left);
    }
    visitor.leave(path, node);
  }

  private void walkInto(FilePath path, Node node, int left) throws Problem {
    DirCursor cursor;
    try {
      cursor = files.entries(node);
    } catch (Problem.Corrupt e) {
      visitor.damaged(path, e);
      return;
    }
    List<DirEntry> batch = new ArrayList<>();
    for (boolean more = true; more; batch.clear()) {
      more = fill(batch, cursor, path);
      batch.sort(Comparator.comparingLong(DirEntry::object));
      for (DirEntry entry : batch) {
        FilePath child = path.child(entry.name());
        Node found = node(child, entry);
        if (found != null) {
          if (left == 1 && this.depth == MAX_DEPTH && found.kind() == FileKind.DIRECTORY) {
            visitor.damaged(child, tooDeep());
          }
          walk(child, found, left - 1);
        }
      }
    }
  }

  private boolean fill(List<DirEntry> batch, DirCursor cursor, FilePath path) throws Problem {
    while (batch.size() < BATCH) {
      try {
        DirEntry entry = cursor.next();
        if (entry == null) {
          return false;
        }
        batch.add(entry);
      } catch (Problem.Corrupt e) {
        visitor.damaged(path, e);
      }
    }
    return true;
  }

  private @Nullable Node node(FilePath path, DirEntry entry) throws Problem {
    try {
      return files.node(entry);
    } catch (Problem.Corrupt e) {
      visitor.damaged(path, e);
      return null;
    }
  }

  private static Problem tooDeep() {
    return new Problem.Corrupt(
        "directories lie in one another without end",
        "%d levels down there is another".formatted(MAX_DEPTH),
        "Name a directory further down, if this is no mistake.");
  }
}
