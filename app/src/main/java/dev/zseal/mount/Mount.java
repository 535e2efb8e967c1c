package dev.zseal.mount;

import dev.zseal.files.OpenedSnapshot;
import dev.zseal.problem.Problem;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.cryptomator.jfuse.api.Fuse;
import org.cryptomator.jfuse.api.FuseBuilder;
import org.cryptomator.jfuse.api.FuseMountFailedException;

/// A snapshot that is mounted. It stays so until [#close], or until somebody unmounts it.
public final class Mount implements Closeable {

  /// Nothing ever changes, so the kernel need not ask twice.
  private static final int KEPT_SECONDS = 86_400;

  private final Fuse fuse;
  private final Path directory;
  private final CountDownLatch ended = new CountDownLatch(1);

  private Mount(Fuse fuse, Path directory) {
    this.fuse = fuse;
    this.directory = directory;
  }

  /// Looks, before anybody types a passphrase, whether a mount can work out.
  ///
  /// @throws Problem.Usage if `directory` is no empty directory
  /// @throws Problem.Unavailable if this machine lacks something
  public static void check(Path directory) throws Problem {
    try (Stream<Path> entries = Files.list(directory)) {
      if (entries.findAny().isPresent()) {
        throw unusable(directory, "there are files in it, which the mount would hide");
      }
    } catch (NoSuchFileException e) {
      throw unusable(directory, "it does not exist");
    } catch (NotDirectoryException e) {
      throw unusable(directory, "it is no directory");
    } catch (FileSystemException e) {
      String reason = String.valueOf(e.getReason());
      throw new Problem.Usage(
          "cannot mount at " + directory,
          reason,
          reason.contains("endpoint")
              ? "The program of an earlier mount is gone: `umount %s` first.".formatted(directory)
              : "Name an empty directory that this user may read.");
    } catch (IOException e) {
      throw unusable(directory, String.valueOf(e.getMessage()));
    }
    FuseLibrary.check();
  }

  private static Problem.Usage unusable(Path directory, String why) {
    return new Problem.Usage(
        "cannot mount at " + directory, why, "Name an empty directory; `mkdir` makes one.");
  }

  /// Mounts a snapshot; the mount needs it open until its end.
  ///
  /// @throws Problem.Usage if it is a volume's, or as [#check] does
  /// @throws Problem.Unavailable if the system does not let us mount
  public static Mount at(
      Path directory, OpenedSnapshot snapshot, MountOptions options, MountListener listener)
      throws Problem {
    check(directory);
    FuseBuilder builder = FuseLibrary.builder();
    var operations =
        new SnapshotOperations(
            new SnapshotFiles(snapshot), new DamageReports(listener), options, builder.errno());
    try {
      Path real = directory.toRealPath();
      Mount mount = new Mount(builder.build(operations), real);
      mount.fuse.mount("zseal", real, "-o", words(snapshot.name(), options));
      JfuseInside.queue(mount.fuse).execute(mount.ended::countDown);
      return mount;
    } catch (UnsatisfiedLinkError e) {
      throw new Problem.Unavailable(
          "libfuse 3 cannot be used", String.valueOf(e.getMessage()), "Reinstall fuse3.", e);
    } catch (FuseMountFailedException | IllegalArgumentException | IOException e) {
      throw new Problem.Unavailable(
          "cannot mount at " + directory,
          "%s; libfuse says why in a line of its own".formatted(e.getMessage()),
          options.allowOther()
              ? "Without root, --allow-other needs `user_allow_other` in /etc/fuse.conf."
              : "See that you may mount there: the directory must be yours unless you are root.",
          e);
    }
  }

  private static String words(String name, MountOptions options) {
    // A comma would end the name; ZFS allows none in it.
    String words =
        "ro,kernel_cache,attr_timeout=%1$d,entry_timeout=%1$d,negative_timeout=%1$d"
                .formatted(KEPT_SECONDS)
            + ",subtype=zseal,fsname=%s".formatted(name.replace(',', '_'));
    return options.allowOther() ? words + ",allow_other,default_permissions" : words;
  }

  /// Where it is mounted.
  public Path directory() {
    return directory;
  }

  /// Waits until it is mounted no longer.
  public void awaitEnd() throws InterruptedException {
    ended.await();
  }

  /// Unmounts, if nobody did yet. Programs that still have files open get errors.
  ///
  /// @throws IOException if some still had, and libfuse waited for them in vain
  @Override
  public void close() throws IOException {
    try {
      fuse.close();
    } catch (TimeoutException e) {
      throw new IOException(directory + " was still in use when it was unmounted", e);
    }
  }
}
