package dev.zseal.vault.sweep;

import dev.zseal.vault.pack.PackDirectory;
import dev.zseal.vault.pack.PackFile;
import dev.zseal.vault.pack.PackLocation;
import dev.zseal.vault.pack.PackName;

/// How much of a pack file is live.
///
/// @param readable whether its directory could be read; if not, nothing else is known
/// @param fileBytes the file's length
/// @param liveBytes of the blobs that must stay
/// @param deadBytes of those that need not
/// @param doubtfulBytes of the blobs that stay only because nobody can tell whether they must
/// @param slots of all its packs
record PackUse(
    PackLocation location,
    boolean readable,
    long fileBytes,
    long liveBytes,
    long deadBytes,
    long doubtfulBytes,
    int slots) {

  static PackUse unreadable(PackLocation location) {
    return new PackUse(location, false, 0, 0, 0, 0, 0);
  }

  static PackUse of(PackFile pack, LiveMark mark) {
    PackLocation location = pack.location();
    long live = 0;
    long dead = 0;
    long doubtful = 0;
    int slots = 0;
    for (int n = location.name().first(); n <= location.name().last(); n++) {
      PackDirectory directory = pack.directory(n);
      slots += directory.slots();
      for (int slot = 0; slot < directory.slots(); slot++) {
        if (mark.isLive(location.series(), n, slot, directory.type(slot))) {
          live += directory.length(slot);
        } else {
          dead += directory.length(slot);
        }
        if (mark.isDoubtful(location.series(), n, slot, directory.type(slot))) {
          doubtful += directory.length(slot);
        }
      }
    }
    return new PackUse(location, true, pack.length(), live, dead, doubtful, slots);
  }

  PackName name() {
    return location.name();
  }

  /// Whether both may hold the same pack.
  boolean overlaps(PackUse other) {
    return name().first() <= other.name().last() && other.name().first() <= name().last();
  }
}
