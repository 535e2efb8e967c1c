package dev.zseal.history;

import dev.zseal.problem.FileTrouble;
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

  /// `Refused` to root if the folder belongs to somebody else: what root leaves in it the service
  /// of that user could not read, and would fail.
  public void check() throws Problem {
    if (!isRoot() || !Files.exists(folder)) {
      return;
    }
    try {
      if (Files.getAttribute(folder, "unix:uid").equals(0)) {
        return;
      }
      String owner = Files.getOwner(folder).getName();
      throw new Problem.Refused(
          "zseal's state belongs to " + owner,
          "%s is owned by %s, who could not read what root writes there".formatted(folder, owner),
          "Say it as that user: runuser -u %s -- zseal ... (for jobs as root: chown -R root: %s)"
              .formatted(owner, folder));
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException _) {
      // No such thing as an owner here: nothing to go wrong.
    }
  }

  /// Whether it is root that runs this.
  public static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  static Problem unwritable(Path path, IOException e) {
    return new Problem.Unavailable(
        "cannot write what zseal remembers",
        "%s: %s".formatted(path, FileTrouble.words(path, e)),
        "See whether this user may write there and the disk has room; `state` in the"
            + " configuration names another folder.",
        e);
  }

  /// Where the logs of a job's runs are.
  Path logs(String job) throws Problem {
    return folder("runs/" + job);
  }
}
