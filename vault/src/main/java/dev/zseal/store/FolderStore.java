package dev.zseal.store;

import dev.zseal.problem.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A [Store] in a local folder.
///
/// An object is written under `tmp/`, synced, given its name by a hard link (which fails when the
/// name is taken), and its folder is synced: at no instant does a name stand for a part. Links in
/// the folder are not followed. Once the folder was there it is not made again: see [Presence].
public final class FolderStore implements Store {

  private static final String TEMPORARY = "tmp";

  /// How the types of file systems begin that are another host's.
  private static final List<String> FOREIGN =
      List.of(
          "nfs",
          "cifs",
          "smb",
          "fuse.",
          "9p",
          "afs",
          "ceph",
          "gluster",
          "davfs",
          "webdav",
          "macfuse",
          "osxfuse",
          "virtiofs",
          "vboxsf",
          "vmhgfs");

  /*
   * What this process has locked. Closing any channel of a file lets go of all its locks on POSIX
   * systems, so a file that is locked here must not be opened a second time.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path root;
  private final RandomGenerator random;
  private final Presence presence;

  /// Folders whose names no crash takes away: this store synced them.
  private final Set<Path> durable = ConcurrentHashMap.newKeySet();

  /// @param random names temporary files; need not be secret
  public FolderStore(Path root, RandomGenerator random) {
    this.root = root.toAbsolutePath().normalize();
    this.random = random;
    this.presence = new Presence(this.root);
  }

  /// `Unavailable` if the vault was there, and is not any more.
  void check() throws Problem {
    presence.check();
  }

  @Override
  public String location() {
    return root.toString();
  }

  @Override
  public NewObject create(String name) throws Problem {
    Path target = path(name);
    check();
    try {
      makeFolders(root.resolve(TEMPORARY));
      while (true) {
        Path temporary = root.resolve(TEMPORARY).resolve(freshName());
        FileChannel channel =
            FileChannel.open(
                temporary,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        HELD.add(temporary);
        boolean ours = false;
        try {
          ours = isOurs(channel, temporary);
        } finally {
          if (!ours) {
            letGo(temporary);
          }
        }
        if (ours) {
          return new FolderObject(this, name, target, temporary, channel);
        }
        closeQuietly(channel);
      }
    } catch (IOException e) {
      throw StoreProblems.writing(e, "cannot write to the vault " + root);
    }
  }

  /// Several threads write at once, and not every generator can be asked by several.
  private String freshName() {
    synchronized (random) {
      return HexFormat.of().toHexDigits(random.nextLong()) + ".part";
    }
  }

  /// Locks a new temporary file: that tells a live writer's file from one a crash left. A sweep of
  /// another process may have come before the lock; then the file is the sweep's.
  private static boolean isOurs(FileChannel channel, Path temporary) throws IOException {
    try {
      return tryLock(channel) != null && Files.isRegularFile(temporary, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      closeQuietly(channel);
      throw e;
    }
  }

  @Override
  public StoredObject open(String name) throws Problem {
    check();
    try {
      // Opening a pipe would wait for whoever writes to it.
      if (!look(path(name)).map(BasicFileAttributes::isRegularFile).orElse(true)) {
        throw new Problem.Corrupt(
            "%s/%s is no file".formatted(root, name),
            "a vault holds files and folders only, no links, pipes or devices",
            "Somebody put it there. Remove it, and take the file from another copy of the vault.");
      }
      FileChannel channel =
          FileChannel.open(path(name), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
      return new StoredFile(root + "/" + name, channel, channel.size());
    } catch (NoSuchFileException _) {
      check();
      throw new Problem.Corrupt(
          "the vault %s lacks %s".formatted(root, name),
          "there is no such file",
          "See whether it was moved; `zseal list` shows what is still there.");
    } catch (IOException e) {
      throw StoreProblems.reading(e, "cannot read from the vault " + root);
    }
  }

  @Override
  public boolean exists(String name) throws Problem {
    try {
      Optional<BasicFileAttributes> found = look(path(name));
      check();
      return found.map(BasicFileAttributes::isRegularFile).orElse(false);
    } catch (IOException e) {
      throw StoreProblems.reading(e, "cannot read from the vault " + root);
    }
  }

  /// What is there, if anything: a disk that does not answer is not an empty one.
  private static Optional<BasicFileAttributes> look(Path path) throws IOException {
    try {
      return Optional.of(
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }

  @Override
  public void settle(String name) throws Problem {
    // Its contents were synced before it had a name.
    Path folder = path(name).getParent();
    check();
    try {
      makeFolders(folder);
      syncFolder(folder);
    } catch (IOException e) {
      throw StoreProblems.writing(e, "cannot write to the vault " + root);
    }
  }

  @Override
  public List<String> list(String folder) throws Problem {
    return children(folder, BasicFileAttributes::isRegularFile);
  }

  @Override
  public List<String> folders(String folder) throws Problem {
    return children(folder, BasicFileAttributes::isDirectory);
  }

  private List<String> children(String folder, Predicate<BasicFileAttributes> wanted)
      throws Problem {
    Path path = path(folder);
    List<String> names = new ArrayList<>();
    try {
      boolean none = look(path).filter(BasicFileAttributes::isDirectory).isEmpty();
      check();
      if (none) {
        return names;
      }
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
        for (Path entry : entries) {
          Path name = entry.getFileName();
          if (name != null && isName(name.toString()) && look(entry).filter(wanted).isPresent()) {
            names.add(name.toString());
          }
        }
      }
    } catch (DirectoryIteratorException e) {
      throw StoreProblems.reading(Objects.requireNonNull(e.getCause()), "cannot list " + path);
    } catch (IOException e) {
      throw StoreProblems.reading(e, "cannot list " + path);
    }
    names.sort(null);
    return names;
  }

  @Override
  public void delete(String name) throws Problem {
    check();
    try {
      Path path = path(name);
      if (Files.deleteIfExists(path)) {
        syncFolder(path.getParent());
      }
    } catch (IOException e) {
      throw StoreProblems.writing(e, "cannot delete %s/%s".formatted(root, name));
    }
  }

  @Override
  public Lock lock(String name, String purpose) throws Problem {
    Path path = path(name);
    check();
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

  /// Of a folder that is mounted from elsewhere nothing is known: NFS may be mounted without locks,
  /// and sshfs and rclone keep them to themselves.
  @Override
  public boolean sharesLocks() {
    try {
      String type = Files.getFileStore(root).type().toLowerCase(Locale.ROOT);
      return FOREIGN.stream().noneMatch(type::startsWith);
    } catch (IOException _) {
      return false;
    } catch (UnsupportedOperationException _) {
      // No disk's file system.
      return true;
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
      throw StoreProblems.writing(e, "cannot write to the vault " + root);
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
        // A writer that has not come to lock its file yet finds it gone and makes another.
        if (tryLock(channel) != null) {
          Files.deleteIfExists(path);
        }
      } catch (NoSuchFileException _) {
        // Its writer was quicker.
      } catch (IOException e) {
        throw StoreProblems.writing(e, "cannot clear " + path);
      }
    }
  }

  /// Says that a temporary file of this process is no longer written.
  static void letGo(Path temporary) {
    HELD.remove(temporary);
  }

  private Path path(String name) {
    if (!isName(name)) {
      throw new IllegalArgumentException("not an object name: " + name);
    }
    return root.resolve(name);
  }

  /// Segments of digits, small letters, dots and hyphens that begin with one of the first two, and
  /// no two dots. Looked at by hand: a list of very many snapshots asks very often.
  private static boolean isName(String name) {
    char before = '/';
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean first = before == '/';
      boolean fits =
          (c >= '0' && c <= '9')
              || (c >= 'a' && c <= 'z')
              || (!first && (c == '-' || c == '/' || (c == '.' && before != '.')));
      if (!fits) {
        return false;
      }
      before = c;
    }
    return before != '/';
  }

  /// Makes a folder and all above it, each synced into its parent so that a crash cannot lose it.
  ///
  /// One that is there is synced too, once for each store: whoever made it may have been stopped
  /// before it came to that, and what is put into it now must not be lost with it.
  void makeFolders(@Nullable Path folder) throws IOException {
    if (folder == null || durable.contains(folder)) {
      return;
    }
    if (folder.startsWith(root) && !folder.equals(root)) {
      makeFolders(folder.getParent());
      makeFolder(folder, LinkOption.NOFOLLOW_LINKS);
      syncFolder(folder.getParent());
    } else if (!Files.isDirectory(folder)) {
      makeFolders(folder.getParent());
      makeFolder(folder);
      syncFolder(folder.getParent());
    } else {
      // The vault's own folder was made when all above it was durable.
      if (!folder.equals(root)) {
        makeFolders(folder.getParent());
      }
      syncAbove(folder.getParent());
    }
    durable.add(folder);
  }

  private static void makeFolder(Path folder, LinkOption... links) throws IOException {
    if (Files.isDirectory(folder, links)) {
      return;
    }
    try {
      Files.createDirectory(folder);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder, links)) {
        throw e;
      }
    }
  }

  /// A folder above the vault may be one that this user cannot read: then it made nothing there.
  private static void syncAbove(@Nullable Path folder) throws IOException {
    try {
      syncFolder(folder);
    } catch (AccessDeniedException _) {
      // Nothing to be done about it.
    }
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
