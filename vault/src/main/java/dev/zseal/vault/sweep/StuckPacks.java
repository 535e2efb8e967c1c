package dev.zseal.vault.sweep;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.vault.pack.PackFile;
import dev.zseal.vault.pack.PackId;
import dev.zseal.vault.pack.PackLocation;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The packs in files that hold a lost page: such a file cannot be copied whole, and so no sweep
/// rewrites it, whatever else in it is dead.
final class StuckPacks {

  private final Set<PackId> packs = new HashSet<>();

  StuckPacks(Store store, List<PackLocation> files, Set<Doubt.Lost> lost) throws Problem {
    for (Doubt.Lost page : lost) {
      for (PackLocation file : files) {
        if (file.series() == page.series() && file.name().holds(page.number())) {
          look(store, file, page.number());
        }
      }
    }
  }

  private void look(Store store, PackLocation file, int number) throws Problem {
    try (PackFile pack = PackFile.open(store, file)) {
      if (pack.directory(number).slots() == 0) {
        // Those of the other kind have no slots for it.
        return;
      }
    } catch (Problem.Corrupt | Problem.TooNew _) {
      // What cannot be opened stays as it is.
    }
    for (int n = file.name().first(); n <= file.name().last(); n++) {
      packs.add(new PackId(file.series(), n));
    }
  }

  boolean contains(long series, int number) {
    return packs.contains(new PackId(series, number));
  }
}
