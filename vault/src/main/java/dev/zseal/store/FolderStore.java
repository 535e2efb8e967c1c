package dev.zseal.store;

import dev.zseal.problem.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A [Store] in a local folder.
///
/// An object is written under `tmp/`, synced, given its name by a hard link (which fails when the
/// name is taken), and its folder is synced: at no instant does a name stand for a part. Links in
/// the folder are not followed.
public final class FolderStore implements Store {

  private static final Pattern NAME = Pattern.compile("[0-9a-z][0-9a-z.-]*(/[0-9a-z][0-9a-z.-]*)*");
  private static final String TEMPORARY = "tmp";

  /*
   * What this process has locked. Closing any channel of a file lets go of all its locks on POSIX
   * systems, so a file that is locked here must not be opened a second time.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path root;
  private final RandomGenerator random;

  /// @param random names temporary files; need not be secret
  public FolderStore(Path root, RandomGenerator random) {
    this.root = root.toAbsolutePath().normalize();
    this.random = random;
  }

  @Override
  public String location() {
    return root.toString();
  }

  @Override
  public NewObject create(String name) throws Problem {
    Path target = path(name);
    String part = HexFormat.of().toHexDigits(random.nextLong()) + ".part";
    Path temporary = root.resolve(TEMPORARY).resolve(part);
    try {
      makeFolders(temporary.getParent());
      FileChannel channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      // The lock tells a live writer's file from one a crash left: see sweepTemporary.
      HELD.add(temporary);
      channel.tryLock();
      return new FolderObject(this, name, target, temporary, channel);
    } catch (IOException e) {
      throw StoreProblems.of(e, "cannot write to the vault " + root);
    }
  }

  @Override
  public StoredObject open(String name) throws Problem {
    try {
      FileChannel channel =
          FileChannel.open(path(name), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
      return new StoredFile(root + "/" + name, channel, channel.size());
    } catch (NoSuchFileException _) {
      throw new Problem.Corrupt(
          "the vault %s lacks %s".formatted(root, name),
          "there is no such file",
          "See whether it was moved; `zseal list` shows what is still there.");
    } catch (IOException e) {
      throw StoreProblems.of(e, "cannot read from the vault " + root);
    }
  }

  @Override
  public boolean exists(String name) {
    return Files.isRegularFile(path(name), LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public List<String> list(String folder) throws Problem {
    return children(folder, p -> Files.isRegularFile(p, LinkOption.NOFOLLOW_LINKS));
  }

  @Override
  public List<String> folders(String folder) throws Problem {
    return children(folder, p -> Files.isDirectory(p, LinkOption.NOFOLLOW_LINKS));
  }

  private List<String> children(String folder, Predicate<Path> wanted) throws Problem {
    Path path = path(folder);
    List<String> names = new ArrayList<>();
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      return names;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      for (Path entry : entries) {
        Path name = entry.getFileName();
        if (name != null && NAME.matcher(name.toString()).matches() && wanted.test(entry)) {
          names.add(name.toString());
        }
      }
    } catch (IOException e) {
      throw StoreProblems.of(e, "cannot list " + path);
    }
    names.sort(null);
    return names;
  }

  @Override
  public void delete(String name) throws Problem {
    try {
      Path path = path(name);
      if (Files.deleteIfExists(path)) {
        syncFolder(path.getParent());
      }
    } catch (IOException e) {
      throw StoreProblems.of(e, "cannot delete %s/%s".formatted(root, name));
    }
  }

  @Override
  public Lock lock(String name, String purpose) throws Problem {
    Path path = path(name);
    if (!HELD.add(path)) {
      throw taken(purpose, "this process");
    }
    boolean held = false;
    try {
      FileChannel channel = openLocked(path, purpose);
      held = true;
      return () -> {
        closeQuietly(channel);
        HELD.remove(path);
      };
    } finally {
      if (!held) {
        HELD.remove(path);
      }
    }
  }

  private FileChannel openLocked(Path path, String purpose) throws Problem {
    @Nullable FileChannel channel = null;
    try {
      makeFolders(path.getParent());
      channel =
          FileChannel.open(
              path,
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              LinkOption.NOFOLLOW_LINKS);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        String holder = readHolder(channel);
        channel.close();
        throw taken(purpose, holder.isBlank() ? "an unknown process" : holder);
      }
      byte[] words =
          "process %d".formatted(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8);
      channel.truncate(0).write(ByteBuffer.wrap(words), 0);
      return channel;
    } catch (IOException e) {
      if (channel != null) {
        closeQuietly(channel);
      }
      throw StoreProblems.of(e, "cannot write to the vault " + root);
    }
  }

  private static Problem taken(String purpose, String holder) {
    return new Problem.Conflict(
        "another zseal is " + purpose,
        "held by " + holder,
        "Wait until it has finished, then run the command again.");
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException _) {
      return null;
    }
  }

  private static String readHolder(FileChannel channel) throws IOException {
    ByteBuffer words = ByteBuffer.allocate(128);
    channel.read(words, 0);
    return new String(words.array(), 0, words.position(), StandardCharsets.UTF_8);
  }

  /// Deletes temporary files that no running process writes any more.
  @Override
  public void sweepTemporary() throws Problem {
    for (String part : list(TEMPORARY)) {
      Path path = root.resolve(TEMPORARY).resolve(part);
      if (HELD.contains(path)) {
        continue;
      }
      try (FileChannel channel =
          FileChannel.open(path, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
        // An empty one may belong to a writer that has not come to lock it yet.
        if (channel.size() > 0 && tryLock(channel) != null) {
          Files.deleteIfExists(path);
        }
      } catch (NoSuchFileException _) {
        // Its writer was quicker.
      } catch (IOException e) {
        throw StoreProblems.of(e, "cannot clear " + path);
      }
    }
  }

  /// Says that a temporary file of this process is no longer written.
  static void letGo(Path temporary) {
    HELD.remove(temporary);
  }

  private Path path(String name) {
    if (!NAME.matcher(name).matches() || name.contains("..")) {
      throw new IllegalArgumentException("not an object name: " + name);
    }
    return root.resolve(name);
  }

  /// Makes a folder and all above it, each synced into its parent so that a crash cannot lose it.
  void makeFolders(@Nullable Path folder) throws IOException {
    if (folder == null || Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    makeFolders(folder.getParent());
    try {
      Files.createDirectory(folder);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        throw e;
      }
    }
    syncFolder(folder.getParent());
  }

  static void syncFolder(@Nullable Path folder) throws IOException {
    if (folder == null) {
      return;
    }
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  static void closeQuietly(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException _) {
      // Nothing was promised about an object that is not committed.
    }
  }
}
