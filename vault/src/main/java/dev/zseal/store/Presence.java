package dev.zseal.store;

import dev.zseal.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/// Whether a vault's folder is still the one that it was.
///
/// A disk that is unmounted leaves its mount point behind: what is written then goes beneath it, on
/// another disk, and what is looked for there seems lost. So the number of the device is held
/// against what it was. (The folder's own number is no help: FUSE makes up a new one at times.)
final class Presence {

  private static final Object UNTOLD = "untold";

  private final Path folder;
  private volatile @Nullable Object device;

  /// @param folder may not be there yet
  Presence(Path folder) {
    this.folder = folder;
  }

  /// Remembers where the folder is, when it is there first; from then on `Unavailable` if it is
  /// gone or another.
  void check() throws Problem {
    Object was = device;
    Object is = now();
    if (was == null) {
      device = is;
    } else if (!was.equals(is)) {
      throw new Problem.Unavailable(
          "the vault %s is not there any more".formatted(folder),
          is == null
              ? "its folder is gone"
              : "its folder is on another disk now: its own was unmounted",
          "Attach its disk and run the command again; nothing was written to the wrong place.",
          null);
    }
  }

  /// Null if there is no such folder.
  private @Nullable Object now() throws Problem {
    try {
      return Files.getAttribute(folder, "unix:dev");
    } catch (NoSuchFileException | NotDirectoryException _) {
      return null;
    } catch (UnsupportedOperationException | IllegalArgumentException _) {
      return isThere() ? UNTOLD : null;
    } catch (IOException e) {
      throw unanswered(e);
    }
  }

  /// For file systems that number no devices.
  private boolean isThere() throws Problem {
    try {
      return Files.readAttributes(folder, BasicFileAttributes.class).isDirectory();
    } catch (NoSuchFileException | NotDirectoryException _) {
      return false;
    } catch (IOException e) {
      throw unanswered(e);
    }
  }

  private Problem unanswered(IOException e) {
    return StoreProblems.reading(e, "cannot look at the vault " + folder);
  }
}
