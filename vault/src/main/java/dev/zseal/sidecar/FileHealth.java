package dev.zseal.sidecar;

import dev.zseal.problem.Problem;
import dev.zseal.problem.ShellText;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What was found in one file and its sidecar.
///
/// @param file whose bytes were looked at
/// @param sidecar by which
/// @param damagedCells of 4 KiB, in the file
/// @param mendedCells those of them that were mended, in memory
/// @param lost where parity was not enough, "bytes 4096 to 8191, ..."; empty when nothing is lost
/// @param tooLong bytes the file has more than it should, less than 0 when it was cut
/// @param hashMatches whether what was read, mended, has the SHA-256 it should; true when it was
///   not computed
/// @param sidecarWhole whether all that was looked at in the sidecar is as it was written
public record FileHealth(
    Path file,
    Path sidecar,
    long damagedCells,
    long mendedCells,
    String lost,
    long tooLong,
    boolean hashMatches,
    boolean sidecarWhole) {

  /// Whether the file is as it was written.
  public boolean isFileWhole() {
    return damagedCells == 0 && lost.isEmpty() && tooLong == 0 && hashMatches;
  }

  /// Whether what was read is what was written, mended or not.
  public boolean isReadable() {
    return lost.isEmpty() && hashMatches;
  }

  /// What is wrong, null if nothing is.
  public @Nullable Problem problem() {
    if (!lost.isEmpty()) {
      return MendingFile.beyondRepair(file, sidecar, lost, false);
    }
    if (!hashMatches) {
      return new Problem.Corrupt(
          file + " is damaged beyond repair",
          "its SHA-256 is not the one in %s, and no cell was found damaged".formatted(sidecar),
          "Take another copy of the file, or send the snapshot again.");
    }
    if (!isFileWhole()) {
      String length =
          tooLong == 0
              ? ""
              : "; it is %d bytes too %s"
                  .formatted(Math.abs(tooLong), tooLong > 0 ? "long" : "short");
      return new Problem.Corrupt(
          file + " is damaged, and can be mended",
          "%d cells of 4 KiB are not what they were%s".formatted(damagedCells, length),
          "Mend it, before more is lost: zseal stream repair " + ShellText.shown(file));
    }
    if (!sidecarWhole) {
      return new Problem.Corrupt(
          sidecar + " is damaged, and can be mended",
          "%s is whole".formatted(file),
          "Mend it, before more is lost: zseal stream repair " + ShellText.shown(file));
    }
    return null;
  }
}
