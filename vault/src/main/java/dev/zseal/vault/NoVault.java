package dev.zseal.vault;

import dev.zseal.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// A folder in which a vault was looked for, and is none.
///
/// Vaults are mostly on disks that are not always there: of a disk that is not mounted the folder
/// is missing, or empty. To make another vault in its place would only hide that.
final class NoVault {

  private NoVault() {}

  /// What is wrong, more plainly if it can be said.
  ///
  /// @param refused what opening it as a vault came to
  static Problem in(Path folder, Problem.Refused refused) {
    if (Files.notExists(folder)) {
      return new Problem.Refused(
          folder + " does not exist: is its disk mounted?",
          "a vault was looked for there",
          "Mount the disk, or check the path.");
    }
    return isEmpty(folder)
        ? new Problem.Refused(
            folder + " is not a vault",
            "it is an empty folder, as that of a disk which is not mounted",
            "Mount the disk, or check the path.")
        : refused;
  }

  static boolean isEmpty(Path folder) {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    } catch (IOException _) {
      // Then it is not known to be.
      return false;
    }
  }
}
