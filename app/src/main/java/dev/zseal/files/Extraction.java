package dev.zseal.files;

import dev.zseal.files.FileWriter.Place;
import dev.zseal.problem.FileTrouble;
import dev.zseal.problem.Problem;
import dev.zseal.zpl.FileKind;
import dev.zseal.zpl.FileSystem;
import dev.zseal.zpl.Node;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes files of a snapshot into a folder.
///
/// Nothing is ever written through a link, and nothing that is there is replaced: folders are made,
/// or must be real folders already; all else gets its name only once it is whole, and safe on the
/// disk ([DurableBatch]). So it can be killed at any instant, or the power can go, and when run
/// again it goes on with what is missing. What is not whole never gets the name of what it once was
/// ([SalvagedFiles]).
public final class Extraction implements Walk.Visitor {

  private static final HexFormat HEX = HexFormat.of();

  private final FileSystem files;
  private final Options options;
  private final Listener listener;
  private final NodeAttributes attributes;
  private final TargetDisk disk;
  private final DurableBatch batch;
  private final FileWriter writer;
  private final Deque<Path> folders = new ArrayDeque<>();
  private final Map<Long, Place> firstNames = new HashMap<>();
  private final FilePath start;

  /// What to keep.
  ///
  /// @param owners uid and gid, as only root can
  /// @param devices device nodes
  /// @param setuid set-uid and set-gid bits
  /// @param salvage whether to write files that cannot be read whole, with zeros for what is lost,
  ///   as `NAME.salvaged`
  public record Options(boolean owners, boolean devices, boolean setuid, boolean salvage) {}

  /// Hears what becomes of each node.
  public interface Listener {

    /// A node is there, with all its attributes but those said to lack.
    void extracted(FilePath path, Node node);

    /// Something could not be done; `reason` may be empty.
    void lacking(FilePath path, Shortfall what, String reason);

    /// One that is heard of as extracted next was there already: something of its kind, size and
    /// time.
    default void kept() {}

    /// One that is heard of as extracted next is whole, and what an earlier run had salvaged of it
    /// is gone.
    default void mended() {}

    /// Bytes written so far.
    void progress(long bytes);
  }

  /// @param start where the walk begins; its node is put into `target`, or, if it is the root or
  ///   was named with a slash behind it, what is in it
  /// @param contentsOnly whether the start itself is not to be made
  public Extraction(
      OpenedSnapshot snapshot,
      FilePath start,
      boolean contentsOnly,
      Path target,
      Options options,
      Listener listener)
      throws Problem {
    this.files = snapshot.files();
    this.start = contentsOnly || start.isRoot() ? start : FilePath.ROOT;
    this.options = options;
    this.listener = listener;
    this.attributes = new NodeAttributes(options, listener);
    this.disk = disk(target);
    this.batch = new DurableBatch(target, disk);
    OwnNames names = new OwnNames(snapshot.sealed().guid());
    this.writer = new FileWriter(files, names, options, listener, attributes, batch);
    folders.push(target);
  }

  private static TargetDisk disk(Path target) throws Problem {
    try {
      return new TargetDisk(target);
    } catch (IOException e) {
      throw FileTrouble.making(target, e);
    }
  }

  /// Extracts what is at and below `path`, and waits until it is safe on the disk.
  public void run(FilePath path, Node node) throws Problem {
    try (batch) {
      new Walk(files, this).from(path, node);
    }
  }

  @Override
  public boolean enter(FilePath path, Node node) throws Problem {
    if (path.equals(start)) {
      return true;
    }
    Path at = place(path);
    if (node.kind() != FileKind.DIRECTORY) {
      attempt(listener, path, at, () -> other(path, node, at));
      return false;
    }
    try {
      return directory(path, at);
    } catch (IOException e) {
      refused(listener, path, at, e);
      return false;
    }
  }

  private void other(FilePath path, Node node, Path at) throws Problem, IOException {
    Place first = node.links() > 1 ? firstNames.get(node.number()) : null;
    if (first != null) {
      batch.add(() -> attempt(listener, path, at, () -> writer.link(path, node, at, first)));
      return;
    }
    Place made = make(path, node, at);
    if (made != null && node.links() > 1) {
      firstNames.put(node.number(), made);
    }
  }

  /// Something that may go wrong with one file.
  interface Attempt {
    void run() throws Problem, IOException;
  }

  /// Tries something; what goes wrong with this file alone is told.
  static void attempt(Listener listener, FilePath path, Path at, Attempt what) throws Problem {
    try {
      what.run();
    } catch (IOException e) {
      refused(listener, path, at, e);
    } catch (Problem.Corrupt e) {
      listener.lacking(path, Shortfall.DAMAGED, e.getMessage());
    }
  }

  private static void refused(Listener listener, FilePath path, Path at, IOException e)
      throws Problem {
    FileWriter.stopIfFull(at, e);
    listener.lacking(path, Shortfall.REFUSED, FileTrouble.words(at, e));
  }

  private @Nullable Place make(FilePath path, Node node, Path at) throws Problem, IOException {
    return switch (node.kind()) {
      case FILE -> writer.write(path, node, at);
      case SYMLINK, FIFO, SOCKET -> writer.special(path, node, at);
      case BLOCK_DEVICE, CHARACTER_DEVICE -> {
        if (!options.devices()) {
          listener.lacking(path, Shortfall.DEVICE, "");
          yield null;
        }
        yield writer.special(path, node, at);
      }
      case DIRECTORY -> throw new IllegalStateException("a directory is made by itself");
    };
  }

  /// Makes a folder only its owner can enter until it is done, or takes a real one that is there.
  private boolean directory(FilePath path, Path at) throws IOException {
    try {
      Files.createDirectory(
          at, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException _) {
      var there = Files.readAttributes(at, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!there.isDirectory()) {
        listener.lacking(path, Shortfall.IN_THE_WAY, Shortfall.LEFT);
        return false;
      }
      disk.add(at);
    }
    folders.push(at);
    return true;
  }

  @Override
  public void leave(FilePath path, Node directory) throws Problem {
    if (path.equals(start)) {
      return;
    }
    Path at = folders.pop();
    batch.add(() -> {
      try {
        attributes.set(path, directory, at, directory.modified());
        listener.extracted(path, directory);
      } catch (IOException e) {
        FileWriter.stopIfFull(at, e);
        listener.lacking(path, Shortfall.ATTRIBUTES, FileTrouble.words(at, e));
      } catch (Problem.Corrupt e) {
        listener.lacking(path, Shortfall.ATTRIBUTES, e.getMessage());
      }
    });
  }

  @Override
  public void damaged(FilePath path, Problem damage) {
    listener.lacking(path, Shortfall.DAMAGED, damage.getMessage());
  }

  private Path place(FilePath path) {
    Path folder = folders.element();
    Path own = HostPath.child(folder, path.name());
    if (own != null) {
      return own;
    }
    listener.lacking(path, Shortfall.NAME, "");
    return folder.resolve(HEX.formatHex(path.name()));
  }
}
