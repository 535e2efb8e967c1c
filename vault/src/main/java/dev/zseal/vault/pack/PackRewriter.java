package dev.zseal.vault.pack;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;

/// Writes a damaged pack file anew, as the next generation, and then deletes the damaged one.
///
/// At every instant one of the two is there whole, or the damaged one as it was.
public final class PackRewriter {

  private final Store store;
  private final int parityPercent;

  /// @param parityPercent of the new file, as the vault's settings have it
  public PackRewriter(Store store, int parityPercent) {
    this.store = store;
    this.parityPercent = parityPercent;
  }

  /// Rewrites a file all of whose blobs can be read; `Corrupt` otherwise, and nothing changes.
  public PackLocation mend(PackFile pack) throws Problem {
    PackLocation location = pack.location();
    PackLocation next = location.generation(location.name().generation() + 1);
    try (PackWriter writer = new PackWriter(store, next, parityPercent)) {
      for (int number = location.name().first(); number <= location.name().last(); number++) {
        if (number > location.name().first()) {
          writer.nextPack();
        }
        copy(pack, number, writer);
      }
      writer.seal();
    }
    store.delete(location.file());
    return next;
  }

  private static void copy(PackFile pack, int number, PackWriter writer) throws Problem {
    PackDirectory directory = pack.directory(number);
    for (int slot = 0; slot < directory.slots(); slot++) {
      if (directory.length(slot) == 0) {
        writer.addDead(directory.hash(slot));
      } else {
        byte[] blob = pack.blob(number, slot);
        writer.add(directory.type(slot), blob, 0, blob.length, directory.hash(slot));
      }
    }
  }
}
