package dev.zseal.mount;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.zseal.files.OpenedSnapshot;
import dev.zseal.problem.Problem;
import dev.zseal.zpl.DirCursor;
import dev.zseal.zpl.DirEntry;
import dev.zseal.zpl.FileContents;
import dev.zseal.zpl.FileSystem;
import dev.zseal.zpl.Node;
import dev.zseal.zpl.Xattr;
import dev.zseal.zpl.XattrVisitor;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// Finds what paths of the mount lead to.
///
/// Safe for several threads. A snapshot never changes, so what was found stays right; the names
/// found last are kept, a fixed number of them.
final class SnapshotFiles {

  /// Each with its facts takes some 300 bytes.
  private static final int KEPT_NAMES = 16_384;

  private final OpenedSnapshot snapshot;
  private final FileFacts root;

  /// Views nobody looks through at the moment: at most as many as there were threads at once.
  private final ConcurrentLinkedQueue<FileSystem> views = new ConcurrentLinkedQueue<>();

  private final LinkedHashMap<Place, FileFacts> kept = new LinkedHashMap<>(16, 0.75f, true);

  /// A name, as it is shown, in a directory.
  private record Place(long directory, String name) {}

  /// Something to ask a view, or a node.
  @FunctionalInterface
  interface Question<S, T extends @Nullable Object> {
    T ask(S source) throws Problem;
  }

  SnapshotFiles(OpenedSnapshot snapshot) throws Problem {
    this.snapshot = snapshot;
    this.root = look(view -> FileFacts.of(view.root()));
  }

  /// Asks a view nobody else looks through meanwhile. A node is part of its view, and must not be
  /// kept beyond the question; contents and cursors may.
  private <T extends @Nullable Object> T look(Question<FileSystem, T> question) throws Problem {
    FileSystem free = views.poll();
    FileSystem view = free == null ? snapshot.files() : free;
    try {
      return question.ask(view);
    } finally {
      views.add(view);
    }
  }

  /// What a path leads to, or null. Links are not followed: the kernel does that.
  ///
  /// @param path names as they are shown, each behind a slash; `/` for the root
  @Nullable FileFacts find(String path) throws Problem {
    FileFacts at = root;
    int start = 1;
    while (start < path.length()) {
      int slash = path.indexOf('/', start);
      int end = slash < 0 ? path.length() : slash;
      FileFacts child = at.isDirectory() ? child(at, path.substring(start, end)) : null;
      if (child == null) {
        return null;
      }
      at = child;
      start = end + 1;
    }
    return at;
  }

  private @Nullable FileFacts child(FileFacts directory, String name) throws Problem {
    Place place = new Place(directory.object(), name);
    FileFacts known = kept(place);
    if (known != null) {
      return known;
    }
    FileFacts found =
        look(view -> {
          DirEntry entry =
              view.lookup(view.node(directory.object()), ShownName.bytes(place.name()));
          return entry == null ? null : FileFacts.of(view.node(entry));
        });
    if (found != null) {
      keep(place, found);
    }
    return found;
  }

  /// The facts of an entry of a directory.
  FileFacts facts(FileFacts directory, DirEntry entry, String shown) throws Problem {
    Place place = new Place(directory.object(), shown);
    FileFacts known = kept(place);
    if (known != null) {
      return known;
    }
    FileFacts found = look(view -> FileFacts.of(view.node(entry)));
    keep(place, found);
    return found;
  }

  private @Nullable FileFacts kept(Place place) {
    synchronized (kept) {
      return kept.get(place);
    }
  }

  private void keep(Place place, FileFacts facts) {
    synchronized (kept) {
      kept.put(place, facts);
      if (kept.size() > KEPT_NAMES) {
        kept.pollFirstEntry();
      }
    }
  }

  private <T extends @Nullable Object> T ask(FileFacts file, Question<Node, T> question)
      throws Problem {
    return look(view -> question.ask(view.node(file.object())));
  }

  /// Opens a file for reading.
  OpenFile open(FileFacts file) throws Problem {
    return new OpenFile(ask(file, Node::contents));
  }

  /// The target of a link.
  byte[] linkTarget(FileFacts link) throws Problem {
    return ask(link, Node::linkTarget);
  }

  /// A walk over the entries of a directory.
  DirCursor entries(FileFacts directory) throws Problem {
    return look(view -> view.entries(view.node(directory.object())));
  }

  /// The names of the extended attributes as Linux shows them, each with a NUL behind it.
  byte[] xattrNames(FileFacts file) throws Problem {
    var names = new ByteArrayOutputStream();
    List<Xattr> xattrs = ask(file, Node::xattrs);
    for (Xattr xattr : xattrs) {
      byte[] name = xattr.linuxName();
      if (name != null) {
        names.writeBytes(name);
        names.write(0);
      }
    }
    return names.toByteArray();
  }

  /// The value of an extended attribute, by the name Linux shows, or null.
  ///
  /// @throws Problem.Corrupt if it is not among those that can be read, and there are others
  @Nullable FileContents xattr(FileFacts file, String name) throws Problem {
    return ask(
        file,
        node -> {
          var search = new XattrSearch(name);
          node.forEachXattr(search);
          return search.found();
        });
  }

  private static final class XattrSearch implements XattrVisitor {
    private final String name;
    private @Nullable FileContents found;
    private Problem.@Nullable Corrupt damage;

    XattrSearch(String name) {
      this.name = name;
    }

    @Override
    public void xattr(Xattr xattr) {
      byte[] shown = xattr.linuxName();
      // Decoded as jfuse decoded what is asked for: also a name that is no text finds itself.
      if (found == null && shown != null && name.equals(new String(shown, UTF_8))) {
        found = xattr.contents();
      }
    }

    @Override
    public void damaged(Problem.Corrupt e) {
      damage = e;
    }

    @Nullable FileContents found() throws Problem.Corrupt {
      if (found == null && damage != null) {
        throw damage;
      }
      return found;
    }
  }
}
