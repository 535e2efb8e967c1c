package dev.zseal.store;

import dev.zseal.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
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

  /// Remembers where the folder is, once it is there.
  void note() throws Problem {
    if (device == null) {
      device = now();
    }
  }

  /// `Unavailable` if the folder was there, and is gone or another.
  void check() throws Problem {
    note();
    Object was = device;
    if (was == null) {
      return;
    }
    Object is = now();
    if (!was.equals(is)) {
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
      return Files.isDirectory(folder) ? UNTOLD : null;
    } catch (IOException e) {
      throw StoreProblems.of(e, "cannot look at the vault " + folder);
    }
  }
}
