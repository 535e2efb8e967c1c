package dev.zseal.simulation.disk;

import dev.zseal.simulation.disk.Disk.Entry;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What `java.nio.file.Files` asks for, as far as a vault asks.
final class SimulatedProvider extends FileSystemProvider {

  private final SimulatedFileSystem system;

  SimulatedProvider(SimulatedFileSystem system) {
    this.system = system;
  }

  @Override
  public String getScheme() {
    return "simulated";
  }

  private static SimulatedPath path(Path path) {
    return ((SimulatedPath) path).toRealPath();
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    SimulatedPath at = path(path);
    synchronized (system.disk) {
      boolean writable = options.contains(StandardOpenOption.WRITE);
      Node node =
          writable && options.contains(StandardOpenOption.CREATE_NEW)
              ? createNew(at)
              : open(at, writable && options.contains(StandardOpenOption.CREATE));
      if (node instanceof FolderNode && writable) {
        throw new FileSystemException(at.toString(), null, "Is a directory");
      }
      boolean readable = !writable || options.contains(StandardOpenOption.READ);
      return new SimulatedChannel(system, at, node, readable, writable);
    }
  }

  private Node createNew(SimulatedPath at) throws IOException {
    system.turns.beforeCreate();
    system.begin(OperationKind.CREATE, at);
    FolderNode folder = system.parent(at);
    if (folder.seen.containsKey(SimulatedFileSystem.name(at))) {
      throw new FileAlreadyExistsException(at.toString());
    }
    FileNode file = new FileNode();
    system.disk.change(List.of(new Entry(folder, SimulatedFileSystem.name(at), file)));
    system.turns.created(at);
    system.end();
    system.created(at);
    return file;
  }

  private Node open(SimulatedPath at, boolean create) throws IOException {
    Node there = system.disk.find(at);
    if (there == null && create) {
      system.begin(OperationKind.CREATE, at);
      there = new FileNode();
      system.disk.change(
          List.of(new Entry(system.parent(at), SimulatedFileSystem.name(at), there)));
    } else {
      system.begin(OperationKind.OPEN, at);
      there = system.node(at);
    }
    system.end();
    return there;
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return newFileChannel(path, options, attributes);
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path path, DirectoryStream.Filter<? super Path> filter) throws IOException {
    SimulatedPath at = path(path);
    synchronized (system.disk) {
      system.begin(OperationKind.LIST, at);
      if (!(system.node(at) instanceof FolderNode folder)) {
        throw new NotDirectoryException(at.toString());
      }
      List<String> names = List.copyOf(folder.seen.keySet());
      system.end();
      return new SimulatedListing(system, at, names);
    }
  }

  @Override
  public void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
    SimulatedPath at = path(path);
    synchronized (system.disk) {
      system.begin(OperationKind.MAKE_FOLDER, at);
      if (system.disk.find(at) != null) {
        throw new FileAlreadyExistsException(at.toString());
      }
      FolderNode folder = system.parent(at);
      system.disk.change(
          List.of(new Entry(folder, SimulatedFileSystem.name(at), new FolderNode())));
      system.end();
    }
  }

  @Override
  public void createLink(Path link, Path existing) throws IOException {
    SimulatedPath to = path(link);
    synchronized (system.disk) {
      system.begin(OperationKind.LINK, to);
      if (!system.hardLinks) {
        throw new FileSystemException(to.toString(), null, "Operation not permitted");
      }
      Node node = system.node(path(existing));
      FolderNode folder = system.parent(to);
      if (folder.seen.containsKey(SimulatedFileSystem.name(to))) {
        throw new FileAlreadyExistsException(to.toString());
      }
      system.disk.change(List.of(new Entry(folder, SimulatedFileSystem.name(to), node)));
      system.end();
    }
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    SimulatedPath from = path(source);
    SimulatedPath to = path(target);
    synchronized (system.disk) {
      try {
        system.begin(OperationKind.MOVE, to);
        Node node = system.node(from);
        FolderNode folder = system.parent(to);
        if (folder.seen.containsKey(SimulatedFileSystem.name(to)) && options.length == 0) {
          throw new FileAlreadyExistsException(to.toString());
        }
        system.disk.change(
            List.of(
                new Entry(system.parent(from), SimulatedFileSystem.name(from), null),
                new Entry(folder, SimulatedFileSystem.name(to), node)));
        system.end();
      } finally {
        system.turns.finished(from);
      }
    }
  }

  @Override
  public void delete(Path path) throws IOException {
    SimulatedPath at = path(path);
    synchronized (system.disk) {
      try {
        system.begin(OperationKind.DELETE, at);
        if (system.node(at) instanceof FolderNode folder && !folder.seen.isEmpty()) {
          throw new DirectoryNotEmptyException(at.toString());
        }
        system.disk.change(
            List.of(new Entry(system.parent(at), SimulatedFileSystem.name(at), null)));
        system.end();
      } finally {
        system.turns.finished(at);
      }
    }
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    SimulatedPath at = path(path);
    synchronized (system.disk) {
      system.begin(OperationKind.STAT, at);
      A attributes = type.cast(new SimulatedAttributes(system.node(at)));
      system.end();
      return attributes;
    }
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    readAttributes(path, BasicFileAttributes.class);
  }

  @Override
  public boolean isSameFile(Path one, Path other) throws IOException {
    SimulatedPath first = path(one);
    SimulatedPath second = path(other);
    synchronized (system.disk) {
      system.begin(OperationKind.STAT, first);
      boolean same = system.node(first).equals(system.node(second));
      system.end();
      return same;
    }
  }

  @Override
  public boolean isHidden(Path path) {
    return false;
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> options) {
    throw new UnsupportedOperationException("made by its constructor");
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    throw new UnsupportedOperationException("made by its constructor");
  }

  @Override
  public Path getPath(URI uri) {
    throw new UnsupportedOperationException("no URIs");
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) {
    throw new UnsupportedOperationException("no copies");
  }

  @Override
  public FileStore getFileStore(Path path) {
    if (!system.isForeign()) {
      throw new UnsupportedOperationException("no stores");
    }
    return new ForeignStore();
  }

  @Override
  public <V extends FileAttributeView> @Nullable V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    return null;
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) {
    throw new UnsupportedOperationException("no attributes by name");
  }

  @Override
  public void setAttribute(Path path, String attribute, Object value, LinkOption... options) {
    throw new UnsupportedOperationException("no attributes by name");
  }
}
