package dev.zseal.files;

import dev.zseal.zpl.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// How an extraction knows what an earlier one wrote: by kind, size and time. Times are set last.
///
/// Not every file system keeps each time: ext2 may know whole seconds, FAT every other one, and
/// neither all years. So where a time differs, one more file is given the time that is wanted, and
/// what the file system makes of that counts too.
final class Likeness {

  /// What the coarsest file system rounds off.
  private static final Duration COARSEST = Duration.ofSeconds(2);

  /// Between these every file system has times.
  private static final Instant FIRST = Instant.parse("1980-01-02T00:00:00Z");

  private static final Instant LAST = Instant.parse("2038-01-18T00:00:00Z");

  private final OwnNames names;

  Likeness(OwnNames names) {
    this.names = names;
  }

  /// Whether what is at `at` is of the kind and size of the node, and of this time.
  boolean isSame(Node node, Path at, Instant time) throws IOException {
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
    return kind && isTime(at, there.lastModifiedTime().toInstant(), time);
  }

  /// Whether a file at `at` that was given the time `wanted` has the time `there`.
  boolean isTime(Path at, Instant there, Instant wanted) {
    if (micros(there).equals(micros(wanted))) {
      return true;
    }
    Path clock = names.clock(at);
    try {
      Files.deleteIfExists(clock);
      Files.createFile(clock);
      try {
        NodeAttributes.setTimes(clock, wanted, wanted);
        Instant kept = Files.getLastModifiedTime(clock).toInstant();
        return micros(kept).equals(micros(there)) && isKept(kept, wanted);
      } finally {
        Files.delete(clock);
      }
    } catch (IOException _) {
      return false;
    }
  }

  /// Whether a file system that makes `kept` of `wanted` keeps times as well as it can, rather than
  /// none.
  private static boolean isKept(Instant kept, Instant wanted) {
    return Duration.between(kept, wanted).abs().compareTo(COARSEST) <= 0
        || wanted.isBefore(FIRST)
        || wanted.isAfter(LAST);
  }

  /// The JDK tells times that are 292 years and more from 1970 to the microsecond only.
  private static Instant micros(Instant time) {
    return time.truncatedTo(ChronoUnit.MICROS);
  }
}
