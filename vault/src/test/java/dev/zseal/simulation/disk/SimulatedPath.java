package dev.zseal.simulation.disk;

import java.net.URI;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A path of names between slashes.
record SimulatedPath(SimulatedFileSystem fileSystem, boolean absolute, List<String> names)
    implements Path {

  SimulatedPath {
    names = List.copyOf(names);
  }

  static SimulatedPath parse(SimulatedFileSystem fileSystem, String text) {
    List<String> names = new ArrayList<>();
    for (String name : text.split("/", -1)) {
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
    return new SimulatedPath(fileSystem, text.startsWith("/"), names);
  }

  private SimulatedPath of(boolean isAbsolute, List<String> parts) {
    return new SimulatedPath(fileSystem, isAbsolute, parts);
  }

  @Override
  public SimulatedFileSystem getFileSystem() {
    return fileSystem;
  }

  @Override
  public boolean isAbsolute() {
    return absolute;
  }

  @Override
  public @Nullable SimulatedPath getRoot() {
    return absolute ? of(true, List.of()) : null;
  }

  @Override
  public @Nullable SimulatedPath getFileName() {
    return names.isEmpty() ? null : of(false, List.of(names.getLast()));
  }

  @Override
  public @Nullable SimulatedPath getParent() {
    if (names.isEmpty() || (names.size() == 1 && !absolute)) {
      return null;
    }
    return of(absolute, names.subList(0, names.size() - 1));
  }

  @Override
  public int getNameCount() {
    return names.size();
  }

  @Override
  public SimulatedPath getName(int index) {
    return of(false, List.of(names.get(index)));
  }

  @Override
  public SimulatedPath subpath(int beginIndex, int endIndex) {
    return of(false, names.subList(beginIndex, endIndex));
  }

  @Override
  public boolean startsWith(Path other) {
    return other instanceof SimulatedPath path
        && path.absolute == absolute
        && path.names.size() <= names.size()
        && names.subList(0, path.names.size()).equals(path.names);
  }

  @Override
  public boolean endsWith(Path other) {
    return other instanceof SimulatedPath path
        && (path.absolute
            ? path.equals(this)
            : path.names.size() <= names.size()
                && names
                    .subList(names.size() - path.names.size(), names.size())
                    .equals(path.names));
  }

  @Override
  public SimulatedPath normalize() {
    List<String> kept = new ArrayList<>();
    for (String name : names) {
      if (name.equals("..") && !kept.isEmpty() && !kept.getLast().equals("..")) {
        kept.removeLast();
      } else if (!name.equals(".") && !(name.equals("..") && absolute)) {
        kept.add(name);
      }
    }
    return of(absolute, kept);
  }

  @Override
  public SimulatedPath resolve(Path other) {
    SimulatedPath path = (SimulatedPath) other;
    if (path.absolute) {
      return path;
    }
    List<String> all = new ArrayList<>(names);
    all.addAll(path.names);
    return of(absolute, all);
  }

  @Override
  public SimulatedPath relativize(Path other) {
    SimulatedPath path = (SimulatedPath) other;
    if (!path.startsWith(this)) {
      throw new UnsupportedOperationException("only to what lies below");
    }
    return of(false, path.names.subList(names.size(), path.names.size()));
  }

  @Override
  public URI toUri() {
    return URI.create("simulated:" + toAbsolutePath());
  }

  @Override
  public SimulatedPath toAbsolutePath() {
    return of(true, names);
  }

  @Override
  public SimulatedPath toRealPath(LinkOption... options) {
    return toAbsolutePath().normalize();
  }

  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    throw new UnsupportedOperationException("nothing is watched");
  }

  @Override
  public int compareTo(Path other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    return (absolute ? "/" : "") + String.join("/", names);
  }
}
