package dev.zseal.files;

import dev.zseal.problem.Problem;
import dev.zseal.zpl.FileSystem;
import dev.zseal.zpl.Node;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Files of which a part is lost: they are called `NAME.salvaged`, and their time is a minute later
/// than that of the node.
///
/// So none can be taken for the whole file, not even when it was given its name: programs and
/// people see what is not whole, and a later extraction finds NAME missing. By size and time it
/// knows what it wrote itself and nobody changed since; that it replaces.
final class SalvagedFiles {

  private static final String SUFFIX = ".salvaged";

  /// More than the coarsest file system rounds off.
  private static final Duration LATER = Duration.ofMinutes(1);

  /// Linux takes no longer name.
  private static final int MAX_NAME = 255;

  private final FileSystem files;
  private final Likeness likeness;

  SalvagedFiles(FileSystem files, Likeness likeness) {
    this.files = files;
    this.likeness = likeness;
  }

  /// The time such a file has.
  static Instant time(Node node) {
    return node.modified().plus(LATER);
  }

  /// Where to put what is left of a file, or null when all its names are taken.
  @Nullable Path place(FilePath path, Node node, Path at) throws Problem, IOException {
    for (byte[] name : names(path, node)) {
      Path place = place(at, name);
      boolean free = !exists(place) || likeness.isSame(node, place, time(node));
      if (free && !isInSnapshot(path, name)) {
        return place;
      }
    }
    return null;
  }

  /// Deletes what an earlier extraction salvaged of a file that is there whole now.
  ///
  /// @return whether there was something
  boolean discard(FilePath path, Node node, Path at) throws Problem, IOException {
    boolean was = false;
    for (byte[] name : names(path, node)) {
      Path place = place(at, name);
      if (exists(place) && likeness.isSame(node, place, time(node)) && !isInSnapshot(path, name)) {
        Files.delete(place);
        was = true;
      }
    }
    return was;
  }

  /// The one with a number is for names that are too long to be made longer, and for where the
  /// other is taken, maybe by the snapshot itself.
  private static List<byte[]> names(FilePath path, Node node) {
    byte[] name = path.name();
    byte[] numbered = longer(name, "." + Long.toUnsignedString(node.number()) + SUFFIX);
    return name.length + SUFFIX.length() > MAX_NAME
        ? List.of(numbered)
        : List.of(longer(name, SUFFIX), numbered);
  }

  private static byte[] longer(byte[] name, String suffix) {
    byte[] end = suffix.getBytes(StandardCharsets.US_ASCII);
    int kept = Math.min(name.length, MAX_NAME - end.length);
    while (kept < name.length && kept > 1 && isWithinCharacter(name[kept])) {
      kept--;
    }
    byte[] longer = Arrays.copyOf(name, kept + end.length);
    System.arraycopy(end, 0, longer, kept, end.length);
    return longer;
  }

  private static boolean isWithinCharacter(byte utf8) {
    return (utf8 & 0xc0) == 0x80;
  }

  private static Path place(Path at, byte[] name) {
    Path folder = Objects.requireNonNull(at.getParent());
    Path place = HostPath.child(folder, name);
    return place == null ? at.resolveSibling(at.getFileName() + SUFFIX) : place;
  }

  private boolean isInSnapshot(FilePath path, byte[] name) throws Problem {
    try {
      return files.lookup(files.resolve(path.parent().ownedBytes(), false), name) != null;
    } catch (Problem.Corrupt _) {
      // What is not in the snapshot any more was not extracted from it either.
      return false;
    }
  }

  private static boolean exists(Path place) {
    return Files.exists(place, LinkOption.NOFOLLOW_LINKS);
  }
}
