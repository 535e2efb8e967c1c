package dev.zseal.vault.sweep;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.vault.pack.PackDirectory;
import dev.zseal.vault.pack.PackFile;
import dev.zseal.vault.pack.PackLocation;
import dev.zseal.vault.pack.PackName;
import dev.zseal.vault.pack.PackWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes neighbouring pack files of one series and kind as one file of the next generation, dead
/// blobs left out, numbers and slots kept.
///
/// Numbers between that no such file holds, be it that they are gone or of the other kind, have no
/// slots in it: who looks for a blob of theirs goes on to the next file.
final class RunWriter {

  private final Store store;
  private final int parityPercent;
  private final LiveMark mark;

  RunWriter(Store store, int parityPercent, LiveMark mark) {
    this.store = store;
    this.parityPercent = parityPercent;
    this.mark = mark;
  }

  /// Writes the file that stands for `sources`, ascending and apart from each other; returns its
  /// length. `Corrupt` when a live blob cannot be read, and nothing is written.
  long write(List<PackLocation> sources) throws Problem {
    PackLocation first = sources.getFirst();
    int generation = sources.stream().mapToInt(s -> s.name().generation()).max().orElseThrow() + 1;
    PackName name =
        new PackName(
            first.name().first(), sources.getLast().name().last(), generation, first.name().kind());
    PackLocation target = new PackLocation(first.packsFolder(), first.series(), name);
    try (PackWriter writer = new PackWriter(store, target, parityPercent)) {
      int number = name.first();
      for (PackLocation source : sources) {
        try (PackFile pack = PackFile.open(store, source)) {
          for (; number <= source.name().last(); number++) {
            if (number > name.first()) {
              writer.nextPack();
            }
            if (source.name().holds(number)) {
              copy(pack, number, writer);
            }
          }
        }
      }
      return writer.seal();
    }
  }

  private void copy(PackFile pack, int number, PackWriter writer) throws Problem {
    PackDirectory directory = pack.directory(number);
    long series = pack.location().series();
    int end = directory.slots();
    // A slot past the end is as dead as one that says so, and costs nothing.
    while (end > 0 && !mark.isLive(series, number, end - 1, directory.type(end - 1))) {
      end--;
    }
    for (int slot = 0; slot < end; slot++) {
      if (mark.isLive(series, number, slot, directory.type(slot))) {
        byte[] blob = pack.blob(number, slot);
        writer.add(directory.type(slot), blob, 0, blob.length, directory.hash(slot));
      } else {
        writer.addDead(directory.hash(slot));
      }
    }
  }

  /// Whether each live blob of `file` is in one of `others` too.
  boolean isHeldBy(PackLocation file, List<PackLocation> others) throws Problem {
    List<PackFile> open = new ArrayList<>();
    try (PackFile pack = PackFile.open(store, file)) {
      for (PackLocation other : others) {
        open.add(PackFile.open(store, other));
      }
      for (int number = file.name().first(); number <= file.name().last(); number++) {
        PackDirectory directory = pack.directory(number);
        for (int slot = 0; slot < directory.slots(); slot++) {
          if (mark.isLive(file.series(), number, slot, directory.type(slot))
              && !isIn(open, number, slot, directory)) {
            return false;
          }
        }
      }
      return true;
    } finally {
      open.forEach(PackFile::close);
    }
  }

  private static boolean isIn(List<PackFile> files, int number, int slot, PackDirectory of) {
    for (PackFile file : files) {
      @Nullable PackDirectory directory =
          file.location().name().holds(number) ? file.directory(number) : null;
      if (directory != null
          && directory.holds(of.ref(file.location().series(), number, slot))
          && isReadable(file, number, slot)) {
        return true;
      }
    }
    return false;
  }

  /// What is listed may be damaged: then the other copy is the last one.
  private static boolean isReadable(PackFile file, int number, int slot) {
    try {
      return file.blob(number, slot).length > 0;
    } catch (Problem _) {
      return false;
    }
  }
}
