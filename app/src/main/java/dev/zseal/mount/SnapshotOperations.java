package dev.zseal.mount;

import dev.zseal.problem.Problem;
import dev.zseal.zpl.FileContents;
import dev.zseal.zpl.FileKind;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.cryptomator.jfuse.api.DirFiller;
import org.cryptomator.jfuse.api.Errno;
import org.cryptomator.jfuse.api.FileInfo;
import org.cryptomator.jfuse.api.FuseConfig;
import org.cryptomator.jfuse.api.FuseConnInfo;
import org.cryptomator.jfuse.api.FuseOperations;
import org.cryptomator.jfuse.api.Stat;
import org.cryptomator.jfuse.api.Statvfs;
import org.jspecify.annotations.Nullable;

/// Answers the kernel.
///
/// A negative number is an error. Nothing may be thrown: an exception that reaches native code ends
/// the process. Writes never come here, the kernel refuses them on a mount that is read-only; so is
/// `access` its business, by the modes it knows.
final class SnapshotOperations implements FuseOperations {

  private static final int STATFS_BLOCK = 4096;
  private static final int NAME_MAX = 255;

  /// Linux's limit for the value of an attribute, and for the list of names.
  private static final int MAX_XATTR = 1 << 16;

  private final SnapshotFiles files;
  private final DamageReports reports;
  private final MountOptions options;
  private final Errno errno;

  private final AtomicLong lastHandle = new AtomicLong();
  private final Map<Long, OpenFile> openFiles = new ConcurrentHashMap<>();
  private final Map<Long, OpenDirectory> openDirectories = new ConcurrentHashMap<>();

  SnapshotOperations(
      SnapshotFiles files, DamageReports reports, MountOptions options, Errno errno) {
    this.files = files;
    this.reports = reports;
    this.options = options;
    this.errno = errno;
  }

  @Override
  public Errno errno() {
    return errno;
  }

  @Override
  public Set<Operation> supportedOperations() {
    return Set.of(
        Operation.INIT,
        Operation.GET_ATTR,
        Operation.READLINK,
        Operation.OPEN,
        Operation.READ,
        Operation.RELEASE,
        Operation.OPEN_DIR,
        Operation.READ_DIR,
        Operation.RELEASE_DIR,
        Operation.GET_XATTR,
        Operation.LIST_XATTR,
        Operation.STATFS);
  }

  @Override
  public void init(FuseConnInfo connection, @Nullable FuseConfig config) {
    if (config != null) {
      JfuseInside.showInodes(config);
    }
    int wanted = FuseConnInfo.FUSE_CAP_CACHE_SYMLINKS;
    if (options.allowOther()) {
      // The mode alone would let a file's group do what its ACL denies.
      wanted |= FuseConnInfo.FUSE_CAP_POSIX_ACL;
    }
    connection.setWant(connection.want() | (wanted & connection.capable()));
  }

  /// An answer about what is at a path.
  @FunctionalInterface
  private interface Answer {
    int about(FileFacts file) throws Problem;
  }

  private int answer(String path, Answer answer) {
    return guarded(
        path,
        () -> {
          FileFacts file = files.find(path);
          return file == null ? -errno.enoent() : answer.about(file);
        });
  }

  /// An answer that may fail.
  @FunctionalInterface
  private interface Attempt {
    int run() throws Problem;
  }

  private int guarded(String path, Attempt attempt) {
    try {
      return attempt.run();
    } catch (Problem e) {
      reports.tell(path, e);
    } catch (RuntimeException | Error e) {
      reports.tellDefect(path, e);
    }
    return -errno.eio();
  }

  @Override
  public int getattr(String path, Stat stat, @Nullable FileInfo handle) {
    return answer(
        path,
        file -> {
          fill(stat, file);
          return 0;
        });
  }

  private static int mode(FileKind kind) {
    return switch (kind) {
      case FIFO -> Stat.S_IFIFO;
      case CHARACTER_DEVICE -> Stat.S_IFCHR;
      case DIRECTORY -> Stat.S_IFDIR;
      case BLOCK_DEVICE -> Stat.S_IFBLK;
      case FILE -> Stat.S_IFREG;
      case SYMLINK -> Stat.S_IFLNK;
      case SOCKET -> Stat.S_IFSOCK;
    };
  }

  private static void fill(Stat stat, FileFacts file) {
    stat.setMode(file.mode());
    stat.setUid(file.user());
    stat.setGid(file.group());
    stat.setSize(file.size());
    stat.aTime().set(file.accessed());
    stat.mTime().set(file.modified());
    stat.cTime().set(file.changed());
    NativeStat.complete(stat, file);
  }

  @Override
  public int readlink(String path, ByteBuffer into, long size) {
    return answer(
        path,
        file -> {
          if (file.kind() != FileKind.SYMLINK) {
            return -errno.einval();
          }
          byte[] target = files.linkTarget(file);
          if (target.length >= into.remaining()) {
            return -errno.enametoolong();
          }
          into.put(target).put((byte) 0);
          return 0;
        });
  }

  @Override
  public int open(String path, FileInfo handle) {
    return answer(
        path,
        file -> {
          if (file.kind() != FileKind.FILE) {
            return file.isDirectory() ? -errno.eisdir() : -errno.einval();
          }
          handle.setFh(lastHandle.incrementAndGet());
          openFiles.put(handle.getFh(), files.open(file));
          return 0;
        });
  }

  @Override
  public int read(String path, ByteBuffer into, long size, long offset, FileInfo handle) {
    OpenFile file = openFiles.get(handle.getFh());
    if (file == null) {
      return -errno.ebadf();
    }
    return guarded(
        path,
        () -> {
          int n = file.read(offset, into);
          if (file.wasDamagedBefore()) {
            reports.tell(
                path,
                new Problem.Corrupt(
                    "The file was damaged before it was backed up",
                    "blocks are what zfs send puts in place of those it cannot read",
                    "Look for the file in an older snapshot."));
          }
          return n;
        });
  }

  @Override
  public int release(String path, FileInfo handle) {
    openFiles.remove(handle.getFh());
    return 0;
  }

  @Override
  public int opendir(String path, FileInfo handle) {
    return answer(
        path,
        file -> {
          if (!file.isDirectory()) {
            return -errno.enotdir();
          }
          handle.setFh(lastHandle.incrementAndGet());
          openDirectories.put(handle.getFh(), new OpenDirectory(files, file));
          return 0;
        });
  }

  @Override
  public int readdir(String path, DirFiller filler, long offset, FileInfo handle, int flags) {
    OpenDirectory directory = openDirectories.get(handle.getFh());
    if (directory == null) {
      return -errno.ebadf();
    }
    boolean plus = (flags & FUSE_READDIR_PLUS) != 0;
    return guarded(
        path,
        () -> {
          directory.list(offset, new Listing(path, filler, directory.facts(), plus));
          return 0;
        });
  }

  @Override
  public int releasedir(@Nullable String path, FileInfo handle) {
    openDirectories.remove(handle.getFh());
    return 0;
  }

  /// Passes entries on, with all that `stat` says of them if the kernel wants it so.
  private final class Listing implements OpenDirectory.Answer {
    private final String path;
    private final DirFiller filler;
    private final FileFacts directory;
    private final boolean plus;

    Listing(String path, DirFiller filler, FileFacts directory, boolean plus) {
      this.path = path;
      this.filler = filler;
      this.directory = directory;
      this.plus = plus;
    }

    @Override
    public boolean dots(String name, long object, long next) {
      return fill(name, object, FileKind.DIRECTORY, next);
    }

    @Override
    public boolean entry(OpenDirectory.Entry entry, long next) {
      FileFacts file = plus ? facts(entry) : null;
      if (file == null) {
        return fill(entry.shown(), entry.entry().object(), entry.entry().kind(), next);
      }
      Consumer<Stat> stat = s -> SnapshotOperations.fill(s, file);
      return filler.fill(entry.shown(), stat, next, DirFiller.FUSE_FILL_DIR_PLUS) == 0;
    }

    /// Null for one that is damaged: its name can still be shown.
    private @Nullable FileFacts facts(OpenDirectory.Entry entry) {
      try {
        return files.facts(directory, entry.entry(), entry.shown());
      } catch (Problem e) {
        reports.tell((path.equals("/") ? "" : path) + "/" + entry.shown(), e);
        return null;
      }
    }

    private boolean fill(String name, long object, @Nullable FileKind kind, long next) {
      int mode = kind == null ? 0 : mode(kind);
      Consumer<Stat> stat =
          s -> {
            s.setMode(mode);
            NativeStat.setInode(s, object);
          };
      return filler.fill(name, stat, next, 0) == 0;
    }
  }

  @Override
  public int getxattr(String path, String name, ByteBuffer into) {
    return answer(
        path,
        file -> {
          FileContents value = files.xattr(file, name);
          if (value == null) {
            return -errno.enodata();
          }
          return value.size() > MAX_XATTR ? -errno.e2big() : sized(value.readAll(MAX_XATTR), into);
        });
  }

  @Override
  public int listxattr(String path, ByteBuffer into) {
    return answer(path, file -> sized(files.xattrNames(file), into));
  }

  /// Who gives no room asks how much would be needed.
  private int sized(byte[] value, ByteBuffer into) {
    if (into.remaining() > 0) {
      if (value.length > into.remaining()) {
        return -errno.erange();
      }
      into.put(value);
    }
    return value.length;
  }

  @Override
  public int statfs(String path, Statvfs stat) {
    stat.setBsize(STATFS_BLOCK);
    stat.setFrsize(STATFS_BLOCK);
    stat.setBlocks(options.bytes() / STATFS_BLOCK + 1);
    stat.setBfree(0);
    stat.setBavail(0);
    stat.setNameMax(NAME_MAX);
    return 0;
  }
}
