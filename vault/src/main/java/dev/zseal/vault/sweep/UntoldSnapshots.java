package dev.zseal.vault.sweep;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.vault.ledger.Inventory;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.pack.Packs;
import dev.zseal.vault.tree.Entry;
import dev.zseal.vault.tree.PageSet;
import dev.zseal.vault.tree.TreeWalk;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Snapshots that only the packs tell of, as far as all of them is there. What is there in part was
/// mostly destroyed long ago, and the acts that said so are lost.
final class UntoldSnapshots {

  private final List<Manifest> whole = new ArrayList<>();

  /// Finds them, which may take long: take no lock for it, and ask under one which of them are so
  /// still.
  UntoldSnapshots(Store store, Inventory inventory) throws Problem {
    List<Manifest> all = inventory.untold();
    if (!all.isEmpty()) {
      try (Packs packs = new Packs(store)) {
        Walk walk = new Walk(packs);
        for (Manifest manifest : all) {
          if (walk.isWhole(manifest)) {
            whole.add(manifest);
          }
        }
      }
    }
  }

  /// Those of which nothing tells by now.
  ///
  /// @param receiving GUIDs of those that are being received, or whose receives were killed
  List<Manifest> still(Store store, Inventory inventory, Set<Long> receiving) throws Problem {
    List<Manifest> still = new ArrayList<>();
    Set<Long> told = whole.isEmpty() ? Set.of() : inventory.told();
    for (Manifest manifest : whole) {
      if (!receiving.contains(manifest.guid())
          && !told.contains(manifest.guid())
          && !store.exists(manifest.objectName())) {
        still.add(manifest);
      }
    }
    return still;
  }

  /// Looks at trees that share pages: one below which all is there is read once.
  private static final class Walk implements TreeWalk.Visitor {
    private final Packs packs;
    private final PageSet sound = new PageSet();
    private boolean isMissing;

    Walk(Packs packs) {
      this.packs = packs;
    }

    boolean isWhole(Manifest manifest) throws Problem {
      isMissing = false;
      try {
        TreeWalk.walk(manifest.tree(), packs::read, this);
        return !isMissing;
      } catch (Problem.Corrupt _) {
        return false;
      }
    }

    @Override
    public boolean page(Entry page) {
      return !isMissing && !sound.contains(page.ref());
    }

    @Override
    public void left(Entry page) throws Problem {
      if (!isMissing) {
        sound.add(page.ref());
      }
    }

    @Override
    public void block(Entry block) throws Problem {
      isMissing |= !packs.lists(block.ref());
    }
  }

  /// What a person has to know of them.
  static List<Problem> problems(List<Manifest> untold) {
    return untold.stream()
        .<Problem>map(manifest ->
            new Problem.Corrupt(
                "%s is not listed, and all of it is there".formatted(manifest.fullName()),
                "the packs have its manifest, and no act says that it was stored or destroyed:"
                    + " acts are lost, or a receive was killed before it had stored it",
                "Run `zseal scrub`: then it is listed again, and if nobody wants it any more,"
                    + " zseal destroy lets it go. Nothing of it was deleted."))
        .toList();
  }
}
