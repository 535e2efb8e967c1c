package dev.zseal.vault.sweep;

import dev.zseal.store.Store;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.pack.BlobRef;
import dev.zseal.vault.pack.PackFile;
import dev.zseal.vault.pack.Packs;
import dev.zseal.vault.tree.Entry;
import dev.zseal.vault.tree.TreeWalk;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Holds the packs of a vault against a mark made afresh.
public final class SweptVault {

  private SweptVault() {}

  public static List<PackFile> packFiles(Store store) throws Exception {
    return PackFile.list(store);
  }

  /// The payload bytes of the blocks that of `all` only `chosen` refer to, counted the plain way.
  public static long exclusiveBySets(Store store, List<Manifest> all, List<Manifest> chosen)
      throws Exception {
    Map<BlobRef, Long> mine = new HashMap<>();
    for (Manifest manifest : chosen) {
      mine.putAll(blocks(store, manifest));
    }
    for (Manifest manifest : all) {
      if (!chosen.contains(manifest)) {
        mine.keySet().removeAll(blocks(store, manifest).keySet());
      }
    }
    return mine.values().stream().mapToLong(Long::longValue).sum();
  }

  private static Map<BlobRef, Long> blocks(Store store, Manifest manifest) throws Exception {
    Map<BlobRef, Long> blocks = new HashMap<>();
    try (Packs packs = new Packs(store)) {
      TreeWalk.walk(
          SpaceUse.tree(manifest),
          packs::read,
          new TreeWalk.Visitor() {
            @Override
            public boolean page(Entry page) {
              return true;
            }

            @Override
            public void block(Entry block) {
              blocks.put(block.ref(), block.bytes());
            }
          });
    }
    return blocks;
  }

  public static void check(Store store) throws Exception {
    Sweep.mark(store);
  }
}
