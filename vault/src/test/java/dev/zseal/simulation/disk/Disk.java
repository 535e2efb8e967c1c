package dev.zseal.simulation.disk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Folders and files, as they are seen and as they would be found after a power cut.
///
/// It knows nothing of processes: a [SimulatedFileSystem] is one process's way to it.
public final class Disk {

  private final FolderNode root;

  /// Changes to folders that are not durable yet, oldest first.
  private final List<Change> pending = new ArrayList<>();

  /// One name given another meaning, or none.
  record Entry(FolderNode folder, String name, @Nullable Node node) {

    boolean isOf(Entry other) {
      return folder == other.folder && name.equals(other.name);
    }
  }

  /// What happens to names in one step: all of it survives or nothing.
  private record Change(List<Entry> entries) {

    boolean touches(FolderNode folder) {
      return entries.stream().anyMatch(e -> e.folder == folder);
    }

    boolean overlaps(Change other) {
      return entries.stream().anyMatch(e -> other.entries.stream().anyMatch(e::isOf));
    }

    void applyDurably() {
      for (Entry entry : entries) {
        set(entry.folder.durable, entry);
      }
    }
  }

  public Disk() {
    this(new FolderNode());
  }

  private Disk(FolderNode root) {
    this.root = root;
  }

  private static void set(Map<String, Node> names, Entry entry) {
    if (entry.node == null) {
      names.remove(entry.name);
    } else {
      names.put(entry.name, entry.node);
    }
  }

  @Nullable Node find(SimulatedPath path) {
    Node at = root;
    for (String name : path.names()) {
      if (!(at instanceof FolderNode folder)) {
        return null;
      }
      at = folder.seen.get(name);
    }
    return at;
  }

  void change(List<Entry> entries) {
    for (Entry entry : entries) {
      set(entry.folder.seen, entry);
    }
    pending.add(new Change(entries));
  }

  /// Makes the changes to a folder durable, and what came before them for the same names.
  void force(FolderNode folder) {
    Set<Change> due = new HashSet<>();
    for (Change change : pending.reversed()) {
      if (change.touches(folder) || due.stream().anyMatch(change::overlaps)) {
        due.add(change);
      }
    }
    for (Change change : pending) {
      if (due.contains(change)) {
        change.applyDurably();
      }
    }
    pending.removeIf(due::contains);
  }

  /// The disk as it is found when the power is back. This one is of no use any more.
  public synchronized Disk afterPowerCut(Survival survival) {
    List<Change> gone = new ArrayList<>();
    for (Change change : pending) {
      // A name cannot skip a change and have the next.
      if (gone.stream().noneMatch(change::overlaps) && survival.name()) {
        change.applyDurably();
      } else {
        gone.add(change);
      }
    }
    pending.clear();
    return new Disk((FolderNode) after(root, survival, new IdentityHashMap<>()));
  }

  private static Node after(Node node, Survival survival, Map<Node, Node> done) {
    Node known = done.get(node);
    if (known != null) {
      return known;
    }
    return switch (node) {
      case FileNode file -> {
        FileNode found = file.after(survival);
        done.put(file, found);
        yield found;
      }
      case FolderNode folder -> {
        FolderNode found = new FolderNode();
        done.put(folder, found);
        folder.durable.forEach(
            (name, child) -> found.durable.put(name, after(child, survival, done)));
        found.seen.putAll(found.durable);
        yield found;
      }
    };
  }

  /// Another disk with all that is seen on this one.
  public synchronized Disk copy() {
    return new Disk((FolderNode) copy(root));
  }

  private static Node copy(Node node) {
    return switch (node) {
      case FileNode file -> file.copy();
      case FolderNode folder -> {
        FolderNode copy = new FolderNode();
        folder.seen.forEach((name, child) -> copy.durable.put(name, copy(child)));
        copy.seen.putAll(copy.durable);
        yield copy;
      }
    };
  }

  /// The names of files that are seen, from the root on, in order.
  public synchronized List<String> files(Predicate<String> wanted) {
    List<String> files = new ArrayList<>();
    files(root, "", wanted, files);
    return files;
  }

  private static void files(
      FolderNode folder, String path, Predicate<String> wanted, List<String> files) {
    new TreeMap<>(folder.seen)
        .forEach((name, node) -> {
          String child = path + "/" + name;
          switch (node) {
            case FileNode _ when wanted.test(child) -> files.add(child);
            case FileNode _ -> {}
            case FolderNode inner -> files(inner, child, wanted, files);
          }
        });
  }

  /// Flips a bit of a file where nobody wrote.
  public synchronized void flip(String path, double where, int bit) {
    FileNode file = file(path);
    int at = (int) (where * file.length());
    file.rot(at, at + 1, before -> (byte) (before ^ 1 << bit));
  }

  /// Wipes a part of a file.
  public synchronized void wipe(String path, double from, double to) {
    FileNode file = file(path);
    file.rot((int) (from * file.length()), (int) (to * file.length()), _ -> 0);
  }

  private FileNode file(String path) {
    Node at = root;
    for (String name : path.substring(1).split("/", -1)) {
      at = at instanceof FolderNode folder ? folder.seen.get(name) : null;
    }
    if (at instanceof FileNode file) {
      return file;
    }
    throw new IllegalArgumentException("no file " + path);
  }

  /// SHA-256 over all names and contents that are seen.
  ///
  /// @param hidden what makes no difference, by the path from the root on
  public synchronized String digest(Predicate<String> hidden) {
    MessageDigest digest = sha256();
    digest(root, "", hidden, digest);
    return HexFormat.of().formatHex(digest.digest());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static void digest(
      FolderNode folder, String path, Predicate<String> hidden, MessageDigest digest) {
    new TreeMap<>(folder.seen)
        .forEach((name, node) -> {
          String child = path + "/" + name;
          if (hidden.test(child)) {
            return;
          }
          switch (node) {
            case FileNode file -> {
              digest.update((child + "\n").getBytes(StandardCharsets.UTF_8));
              digest.update(file.hash());
            }
            case FolderNode inner -> {
              digest.update((child + "/\n").getBytes(StandardCharsets.UTF_8));
              digest(inner, child, hidden, digest);
            }
          }
        });
  }

  /// Writes what is seen to a real folder, for a person to look at.
  public synchronized void copyTo(Path folder) throws IOException {
    copyTo(root, folder);
  }

  private static void copyTo(FolderNode from, Path folder) throws IOException {
    Files.createDirectories(folder);
    for (Map.Entry<String, Node> entry : from.seen.entrySet()) {
      Path to = folder.resolve(entry.getKey());
      switch (entry.getValue()) {
        case FileNode file -> Files.write(to, file.contents());
        case FolderNode inner -> copyTo(inner, to);
      }
    }
  }
}
