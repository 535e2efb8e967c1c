package dev.zseal.vault.sweep;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.vault.ledger.Inventory;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.pack.Packs;
import dev.zseal.vault.tree.Entry;
import dev.zseal.vault.tree.TreeWalk;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Snapshots that only the packs tell of, as far as all of them is there. What is there in part was
/// mostly destroyed long ago, and the acts that said so are lost.
final class UntoldSnapshots {

  private UntoldSnapshots() {}

  /// Finds them.
  ///
  /// @param receiving GUIDs of those that are being received, or whose receives were killed
  static List<Manifest> find(Store store, Inventory inventory, Collection<Long> receiving)
      throws Problem {
    List<Manifest> whole = new ArrayList<>();
    for (Manifest manifest : inventory.untold(receiving)) {
      try (Packs packs = new Packs(store)) {
        if (isWhole(manifest, packs)) {
          whole.add(manifest);
        }
      }
    }
    return whole;
  }

  private static boolean isWhole(Manifest manifest, Packs packs) throws Problem {
    boolean[] isMissing = new boolean[1];
    try {
      TreeWalk.walk(
          manifest.tree(),
          packs::read,
          new TreeWalk.Visitor() {
            @Override
            public boolean page(Entry page) {
              return !isMissing[0];
            }

            @Override
            public void block(Entry block) throws Problem {
              isMissing[0] |= !packs.lists(block.ref());
            }
          });
      return !isMissing[0];
    } catch (Problem.Corrupt _) {
      return false;
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
