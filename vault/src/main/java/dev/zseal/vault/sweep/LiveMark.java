package dev.zseal.vault.sweep;

import dev.zseal.problem.Problem;
import dev.zseal.vault.journal.Pin;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.pack.BlobType;
import dev.zseal.vault.tree.AddressSet;
import dev.zseal.vault.tree.Entry;
import dev.zseal.vault.tree.PageSource;
import dev.zseal.vault.tree.Tree;
import dev.zseal.vault.tree.TreeWalk;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What must stay: everything the trees of the live snapshots and of pinned bases refer to.
///
/// A full mark each time, from the roots down. A page that is marked already is not walked again,
/// so the cost is that of the pages there are, however many snapshots share them.
final class LiveMark {

  private final AddressSet slots = new AddressSet();
  private final Map<Long, List<Manifest.Stored>> receives = new HashMap<>();

  private LiveMark() {}

  /// Marks. A page that cannot be read ends it: then nothing may be deleted.
  static LiveMark of(List<Manifest> live, List<Pin> pins, PageSource pages, SweepListener listener)
      throws Problem {
    LiveMark mark = new LiveMark();
    int total = live.size() + pins.size();
    int done = 0;
    for (Manifest manifest : live) {
      mark.walk(manifest.tree(), pages, manifest.fullName());
      mark.receives
          .computeIfAbsent(manifest.stored().series(), _ -> new ArrayList<>())
          .add(manifest.stored());
      listener.marked(++done, total);
    }
    for (Pin pin : pins) {
      for (Pin.Base base : pin.trees()) {
        mark.walk(base.tree(), pages, "what is received of %s".formatted(pin.snapshot()));
      }
      listener.marked(++done, total);
    }
    return mark;
  }

  private void walk(Tree tree, PageSource pages, String what) throws Problem {
    try {
      TreeWalk.walk(
          tree,
          pages,
          new TreeWalk.Visitor() {
            @Override
            public boolean page(Entry page) throws Problem {
              return slots.add(page.ref());
            }

            @Override
            public void block(Entry block) throws Problem {
              slots.add(block.ref());
            }
          });
    } catch (Problem.Corrupt e) {
      throw new Problem.Corrupt(
          "no space can be given back: the tree of %s is damaged".formatted(what),
          e.what() + ": " + e.evidence(),
          "Nothing was deleted. Repair the vault first, or destroy that snapshot; then run it"
              + " again.");
    }
  }

  /// Whether what this slot holds must stay.
  boolean isLive(long series, int number, int slot, BlobType type) {
    return switch (type) {
      case DEAD -> false;
      case BLOCK, PAGE -> slots.of(series, number).get(slot);
      case MANIFEST, CAPSULE, SETTINGS -> isOfLiveReceive(series, number);
    };
  }

  /// Whether a live snapshot's receive may have put copies of its small files into this pack. They
  /// come last, when its manifest is made already: into the last pack, or one begun for them.
  private boolean isOfLiveReceive(long series, int number) {
    for (Manifest.Stored stored : receives.getOrDefault(series, List.of())) {
      if (stored.firstPack() <= number && number <= stored.lastPack() + 1) {
        return true;
      }
    }
    return false;
  }

  /// Whether any live snapshot was received into this series.
  boolean knows(long series) {
    return receives.containsKey(series);
  }
}
