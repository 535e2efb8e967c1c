package dev.zseal.vault;

import dev.zseal.problem.Problem;
import dev.zseal.store.MemoryStore;
import dev.zseal.store.Store;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.pack.BlobRef;
import dev.zseal.vault.pack.Packs;
import dev.zseal.vault.tree.Entry;
import dev.zseal.vault.tree.TreeWalk;
import java.util.LinkedHashSet;
import java.util.Set;

/// What snapshots refer to, found the plain way, and where it lies, to damage it.
final class StoredBlobs {

  private StoredBlobs() {}

  /// Every page and block of a snapshot.
  static Set<BlobRef> of(Store store, Manifest snapshot) throws Problem {
    Set<BlobRef> all = new LinkedHashSet<>();
    try (Packs packs = new Packs(store)) {
      TreeWalk.walk(
          snapshot.tree(),
          packs::read,
          new TreeWalk.Visitor() {
            @Override
            public boolean page(Entry page) {
              return all.add(page.ref());
            }

            @Override
            public void block(Entry block) {
              all.add(block.ref());
            }
          });
    }
    return all;
  }

  /// Those that an earlier one has not.
  static Set<BlobRef> added(Store store, Manifest before, Manifest after) throws Problem {
    Set<BlobRef> added = of(store, after);
    added.removeAll(of(store, before));
    return added;
  }

  /// Bytes of blobs.
  static long bytes(Store store, Set<BlobRef> refs) throws Problem {
    long bytes = 0;
    try (Packs packs = new Packs(store)) {
      for (BlobRef ref : refs) {
        bytes += packs.locate(ref).length();
      }
    }
    return bytes;
  }

  /// The object a blob lies in, and its bytes with one bit of the blob flipped.
  @SuppressWarnings("ArrayRecordComponent")
  record Flipped(String file, byte[] before, byte[] after) {

    void damage(MemoryStore store) {
      store.damage(file, after);
    }

    void undo(MemoryStore store) {
      store.damage(file, before);
    }
  }

  /// Flips a bit somewhere in the middle of a blob.
  static Flipped flipped(Store store, BlobRef ref) throws Problem {
    try (Packs packs = new Packs(store)) {
      Packs.Extent extent = packs.locate(ref);
      String file = extent.file().location().file();
      byte[] before = store.readAll(file, 1 << 30);
      byte[] after = before.clone();
      after[(int) extent.offset() + extent.length() / 2] ^= 4;
      return new Flipped(file, before, after);
    }
  }
}
