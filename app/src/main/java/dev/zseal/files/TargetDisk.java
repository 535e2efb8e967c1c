package dev.zseal.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The file systems an extraction writes to: most often one, more if others are mounted below.
final class TargetDisk implements DurableBatch.Disk {

  private final Map<Object, Path> folders = new HashMap<>();

  TargetDisk(Path target) throws IOException {
    add(target);
  }

  /// A folder that was there already, and may be another file system's.
  void add(Path folder) throws IOException {
    if (Libc.get().isPresent()) {
      Object device = Files.getAttribute(folder, "unix:dev", LinkOption.NOFOLLOW_LINKS);
      folders.putIfAbsent(device, folder);
    }
  }

  /// Whether each file must be synced by itself, because [#sync] cannot do it for all.
  static boolean wantsEachFile() {
    return Libc.get().isEmpty();
  }

  @Override
  public void sync() throws IOException {
    Optional<Libc> libc = Libc.get();
    if (libc.isPresent()) {
      for (Path folder : folders.values()) {
        libc.get().syncFileSystem(folder);
      }
    }
  }
}
