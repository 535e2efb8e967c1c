package dev.zseal.vault.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.store.Store;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.VaultSettings;
import dev.zseal.vault.pack.BlobRef;
import dev.zseal.vault.pack.PackDirectory;
import dev.zseal.vault.pack.PackFile;
import dev.zseal.vault.pack.PackLocation;
import dev.zseal.vault.pack.Packs;
import dev.zseal.vault.tree.Entry;
import dev.zseal.vault.tree.TreeWalk;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Holds the packs of a vault against a mark made afresh.
public final class SweptVault {

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-22T03:00:00Z"));

  private SweptVault() {}

  public static List<PackLocation> packFiles(Store store) throws Exception {
    return PackLocation.list(store);
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
          manifest.tree(),
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

  /// Sweeps with no patience for dead blobs.
  public static Swept sweepAll(Store store) throws Exception {
    return new Sweep(store, VaultSettings.read(store), CLOCK, 0, SweepListener.NONE).run();
  }

  /// The payload bytes of the blocks that `chosen` refer to in `before`, and `after` has no more.
  public static long goneOf(Store before, Store after, List<Manifest> chosen) throws Exception {
    Map<BlobRef, Long> blocks = new HashMap<>();
    for (Manifest manifest : chosen) {
      blocks.putAll(blocks(before, manifest));
    }
    try (Packs packs = new Packs(after)) {
      for (BlobRef ref : List.copyOf(blocks.keySet())) {
        if (packs.lists(ref)) {
          blocks.remove(ref);
        }
      }
    }
    return blocks.values().stream().mapToLong(Long::longValue).sum();
  }

  /// Demands that each blob a fresh mark finds is in exactly one file and reads as it must, and,
  /// after [#sweepAll], that nothing else is there.
  public static void check(Store store, boolean exactly) throws Exception {
    LiveMark mark = Sweep.mark(store);
    Set<Address> present = new HashSet<>();
    for (PackLocation file : PackLocation.list(store)) {
      try (PackFile pack = PackFile.open(store, file)) {
        for (int n = file.name().first(); n <= file.name().last(); n++) {
          PackDirectory directory = pack.directory(n);
          for (int slot = 0; slot < directory.slots(); slot++) {
            boolean live = mark.isLive(file.series(), n, slot, directory.type(slot));
            if (live) {
              assertThat(present.add(new Address(file.series(), n, slot))).isTrue();
              assertThat(pack.blob(n, slot)).hasSize(directory.length(slot));
            } else if (exactly) {
              assertThat(directory.length(slot)).as("%s %d/%d", file, n, slot).isZero();
            }
          }
        }
      }
    }
    for (Address address : marked(store)) {
      assertThat(present).contains(address);
    }
  }

  private record Address(long series, int number, int slot) {
    static Address of(BlobRef ref) {
      return new Address(ref.series(), ref.number(), ref.slot());
    }
  }

  /// Everything the snapshots refer to, found without a mark.
  private static Set<Address> marked(Store store) throws Exception {
    Set<Address> all = new HashSet<>();
    Catalog catalog = new Catalog(store);
    try (Packs packs = new Packs(store)) {
      for (String id : catalog.datasetIds()) {
        for (Manifest manifest : catalog.snapshots(id)) {
          TreeWalk.walk(
              manifest.tree(),
              packs::read,
              new TreeWalk.Visitor() {
                @Override
                public boolean page(Entry page) {
                  all.add(Address.of(page.ref()));
                  return true;
                }

                @Override
                public void block(Entry block) {
                  all.add(Address.of(block.ref()));
                }
              });
        }
      }
    }
    return all;
  }
}
