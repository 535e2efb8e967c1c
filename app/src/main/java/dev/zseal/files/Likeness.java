package dev.zseal.files;

import dev.zseal.zpl.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// How an extraction knows what an earlier one wrote: by kind, size and time. Times are set last.
final class Likeness {

  private Likeness() {}

  /// Whether what is at `at` is of the kind and size of the node, and of this time.
  static boolean isSame(Node node, Path at, Instant time) throws IOException {
    BasicFileAttributes there;
    try {
      there = Files.readAttributes(at, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException _) {
      return false;
    }
    boolean kind =
        switch (node.kind()) {
          case FILE -> there.isRegularFile() && there.size() == node.size();
          case SYMLINK -> there.isSymbolicLink();
          case DIRECTORY -> there.isDirectory();
          case FIFO, SOCKET, BLOCK_DEVICE, CHARACTER_DEVICE -> there.isOther();
        };
    return kind && isSame(there.lastModifiedTime(), time);
  }

  /// The JDK tells times that are 292 years and more from 1970 to the microsecond only.
  private static boolean isSame(FileTime there, Instant time) {
    return there
        .toInstant()
        .truncatedTo(ChronoUnit.MICROS)
        .equals(time.truncatedTo(ChronoUnit.MICROS));
  }
}
