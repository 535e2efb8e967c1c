package dev.zseal.sidecar;

import dev.zseal.problem.FileTrouble;
import dev.zseal.problem.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/// Files that get their names only once they are whole, and reads that come to their end.
final class Disk {

  private Disk() {}

  /// A new file to be written and read back, in place of what a crash left under that name.
  static FileChannel create(Path temporary) throws IOException {
    Files.deleteIfExists(temporary);
    return FileChannel.open(
        temporary,
        StandardOpenOption.CREATE_NEW,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE);
  }

  /// Opens a sidecar, whose name nobody gave: a link is not followed.
  static FileChannel openUnasked(Path file) throws IOException {
    return FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
  }

  /// Gives a synced file its name, in place of what had it.
  static void rename(Path temporary, Path target) throws IOException {
    Files.move(
        temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /// Deletes what is left of a temporary file, if anything is.
  static void deleteQuietly(Path temporary) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException _) {
      // The next run overwrites it.
    }
  }

  /// Makes the names in the folder of `file` durable, where the system can.
  static void syncFolder(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      return;
    }
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException _) {
      // Not every file system of a stick can; the files themselves are synced.
    }
  }

  static void write(FileChannel channel, byte[] bytes, int offset, int length, long position)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
    long at = position;
    while (buffer.hasRemaining()) {
      at += channel.write(buffer, at);
    }
  }

  /// Reads up to `length` bytes; fewer only where the file ends.
  static int read(FileChannel channel, byte[] into, int offset, int length, long position)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(into, offset, length);
    long at = position;
    while (buffer.hasRemaining()) {
      int n = channel.read(buffer, at);
      if (n < 0) {
        break;
      }
      at += n;
    }
    return (int) (at - position);
  }

  static Problem cannotRead(Path file, IOException e) {
    return FileTrouble.reading("cannot read " + file, file, e);
  }

  static Problem cannotWrite(Path file, IOException e) {
    return FileTrouble.writing("cannot write " + file, file, e);
  }
}
