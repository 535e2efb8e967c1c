package dev.zseal.history;

import dev.zseal.problem.Problem;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/// The folder where zseal remembers: logs of runs, the history, locks, what it saw of vaults.
///
/// Nothing in it is needed to restore anything.
public record State(Path folder) {

  /// Makes a folder in it that only its owner may look into, unless it is there.
  public Path folder(String name) throws Problem {
    Path made = folder.resolve(name);
    FileAttribute<?>[] mode =
        FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
            }
            : new FileAttribute<?>[0];
    try {
      Files.createDirectories(made, mode);
      return made;
    } catch (IOException e) {
      throw unwritable(made, e);
    }
  }

  static Problem unwritable(Path path, IOException e) {
    return new Problem.Unavailable(
        "cannot write what zseal remembers",
        "%s: %s".formatted(path, e.getClass().getSimpleName()),
        "See whether this user may write there and the disk has room; `state` in the"
            + " configuration names another folder.",
        e);
  }

  /// Where the logs of a job's runs are.
  Path logs(String job) throws Problem {
    return folder("runs/" + job);
  }
}
