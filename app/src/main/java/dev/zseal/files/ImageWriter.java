package dev.zseal.files;

import dev.zseal.problem.FileTrouble;
import dev.zseal.problem.Problem;
import dev.zseal.zpl.FileContents;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.LongConsumer;

/// Writes a volume into a sparse file.
public final class ImageWriter {

  private static final int BUFFER = 1 << 20;

  private ImageWriter() {}

  /// Writes all of `contents` to `file`, which must not be there yet and has its name only once it
  /// is whole.
  ///
  /// @param progress hears how many bytes were written
  /// @return bytes written, holes aside
  public static long write(FileContents contents, Path file, LongConsumer progress) throws Problem {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new Problem.Conflict(
          file + " exists", "an image never replaces anything", "Give the name of a new file.");
    }
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      long written = copy(contents, part, progress);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      return written;
    } catch (IOException e) {
      FileWriter.stopIfFull(file, e);
      throw FileTrouble.writing("cannot write " + file, file, e);
    } finally {
      part.toFile().delete();
    }
  }

  private static long copy(FileContents contents, Path part, LongConsumer progress)
      throws Problem, IOException {
    byte[] buffer = new byte[BUFFER];
    long written = 0;
    Files.deleteIfExists(part);
    try (FileChannel out =
        FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
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
    }
    try (RandomAccessFile file = new RandomAccessFile(part.toFile(), "rw")) {
      file.setLength(contents.size());
      file.getFD().sync();
    }
    return written;
  }
}
