package dev.zseal.files;

import dev.zseal.problem.FileTrouble;
import dev.zseal.problem.Problem;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.zpl.FileContents;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Writes a volume into a sparse file.
public final class ImageWriter {

  private static final int BUFFER = 1 << 20;

  private static final Set<OpenOption> NEW =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

  private static final Set<OpenOption> OLD =
      Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

  private ImageWriter() {}

  /// Writes all of `contents` to `file`, which must not be there yet and has its name only once it
  /// is whole.
  ///
  /// @param guid of the snapshot: until it is whole, the file is called by it, which nothing of the
  ///   user's is; what an interrupted run left goes
  /// @param progress hears how many bytes were written
  /// @return bytes written, holes aside
  public static long write(FileContents contents, long guid, Path file, LongConsumer progress)
      throws Problem {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new Problem.Conflict(
          file + " exists", "an image never replaces anything", "Give the name of a new file.");
    }
    Path part = file.resolveSibling(".zseal-image-%s.part".formatted(Catalog.guid(guid)));
    try {
      discardLeft(part);
      try (FileChannel out = FileChannel.open(part, NEW);
          FileLock _ = lock(part, out)) {
        long written = copy(contents, out, progress);
        out.force(true);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        return written;
      } catch (IOException | Problem | RuntimeException e) {
        Files.deleteIfExists(part);
        throw e;
      }
    } catch (IOException e) {
      FileWriter.stopIfFull(file, e);
      throw FileTrouble.writing("cannot write " + file, file, e);
    }
  }

  /// Deletes what an interrupted run left, and not what another is writing.
  private static void discardLeft(Path part) throws Problem, IOException {
    if (Files.exists(part, LinkOption.NOFOLLOW_LINKS)) {
      try (FileChannel left = FileChannel.open(part, OLD);
          FileLock _ = lock(part, left)) {
        Files.delete(part);
      }
    }
  }

  /// Locks a file: null where no file can be.
  private static @Nullable FileLock lock(Path part, FileChannel channel) throws Problem {
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException _) {
      lock = null;
    } catch (IOException _) {
      // Not every network file system has locks.
      return null;
    }
    if (lock == null) {
      throw new Problem.Conflict(
          "this snapshot is being written there already",
          part + " is locked by another zseal",
          "Wait for it, or give a name in another folder.");
    }
    return lock;
  }

  private static long copy(FileContents contents, FileChannel out, LongConsumer progress)
      throws Problem, IOException {
    byte[] buffer = new byte[BUFFER];
    long written = 0;
    for (long at = contents.nextData(0); at >= 0; at = contents.nextData(at)) {
      long end = contents.nextHole(at);
      while (at < end) {
        int n = contents.read(at, buffer, 0, (int) Math.min(BUFFER, end - at));
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, n);
        while (bytes.hasRemaining()) {
          out.write(bytes, at + bytes.position());
        }
        at += n;
        written += n;
        progress.accept(written);
      }
    }
    if (out.size() < contents.size()) {
      out.write(ByteBuffer.allocate(1), contents.size() - 1);
    }
    return written;
  }
}
