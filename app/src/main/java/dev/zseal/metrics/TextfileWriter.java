package dev.zseal.metrics;

import dev.zseal.problem.FileTrouble;
import dev.zseal.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;

/// Metrics in a file, for the textfile collector of Prometheus's node exporter.
///
/// The collector reads whenever it likes, so a file appears whole or not at all. It takes names
/// that end in `.prom`, and runs as another user, so the file is for all to read (0644).
public final class TextfileWriter {

  private static final String SUFFIX = ".prom";

  private TextfileWriter() {}

  /// Puts the text in the place of what the file held.
  ///
  /// @throws Problem.Usage if the collector would never read a file of this name
  /// @throws Problem.Unavailable if it cannot be written; the old one is still there then
  public static void write(Path file, String text) throws Problem {
    if (!file.toString().endsWith(SUFFIX)) {
      throw new Problem.Usage(
          "metrics cannot go to " + file,
          "the node exporter reads only files that end in " + SUFFIX,
          "Name it zseal.prom.");
    }
    Path target = file.toAbsolutePath();
    try {
      // A name nobody can foresee: the folder may belong to a user who would put a link there.
      Path fresh = Files.createTempFile(target.getParent(), ".zseal-", ".new");
      try {
        Files.writeString(fresh, text);
        Files.getFileAttributeView(fresh, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
            .setPermissions(PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(
            fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (IOException e) {
      throw new Problem.Unavailable(
          "cannot write metrics to " + file,
          FileTrouble.writing("x", target, e).evidence(),
          "See whether its folder is there, can be written and has room.",
          e);
    }
  }
}
