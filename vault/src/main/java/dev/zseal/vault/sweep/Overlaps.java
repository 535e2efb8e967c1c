package dev.zseal.vault.sweep;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Tells which files of a series may hold a pack that another one holds.
///
/// A series may have as many files as a vault has hours, and mostly no two of them overlap: so a
/// question must not cost a look at each. They are in the order of their first packs, and of every
/// half, half of a half and so on it is known how far its files reach.
final class Overlaps {

  private final List<PackUse> sorted;

  /// How far the files of the part reach in whose middle this one is.
  private final int[] reach;

  Overlaps(List<PackUse> uses) {
    this.sorted = new ArrayList<>(uses);
    sorted.sort(Comparator.comparingInt(use -> use.name().first()));
    this.reach = new int[sorted.size()];
    reach(0, reach.length);
  }

  private int reach(int from, int to) {
    if (from == to) {
      return -1;
    }
    int middle = (from + to) >>> 1;
    int halves = Math.max(reach(from, middle), reach(middle + 1, to));
    reach[middle] = Math.max(halves, sorted.get(middle).name().last());
    return reach[middle];
  }

  /// Those that overlap this one, itself left out, by their first packs.
  List<PackUse> of(PackUse use) {
    List<PackUse> found = new ArrayList<>();
    find(0, reach.length, use, found);
    return found;
  }

  private void find(int from, int to, PackUse use, List<PackUse> found) {
    if (from == to) {
      return;
    }
    int middle = (from + to) >>> 1;
    if (reach[middle] < use.name().first()) {
      return;
    }
    find(from, middle, use, found);
    PackUse there = sorted.get(middle);
    if (there.name().first() <= use.name().last()) {
      if (there.overlaps(use) && !there.equals(use)) {
        found.add(there);
      }
      find(middle + 1, to, use, found);
    }
  }
}
