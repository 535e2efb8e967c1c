package dev.zseal.vault.scrub;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.vault.pack.BlobHash;
import dev.zseal.vault.pack.BlobRef;
import dev.zseal.vault.pack.BlobType;
import dev.zseal.vault.pack.PackDirectory;
import dev.zseal.vault.pack.PackFile;
import dev.zseal.vault.pack.PackId;
import dev.zseal.vault.pack.PackLocation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Where pages and blocks lie, by their hash, as the directories of all packs list them: also those
/// that are lost.
///
/// A table of 16 bytes a place, at most [#MOST] places.
final class PlaceIndex {

  /// Above that the table would take more memory than a scrub may.
  static final int MOST = 1 << 22;

  private final long[] hashes;

  /// Which of [#packs], plus 1, and which slot of it; 0 is free.
  private final long[] places;

  private final List<PackId> packs = new ArrayList<>();
  private final Map<PackId, Integer> numbers = new HashMap<>();

  private PlaceIndex(int count) {
    int size = Math.max(16, Integer.highestOneBit(count) << 2);
    this.hashes = new long[size];
    this.places = new long[size];
  }

  /// Reads all directories.
  ///
  /// @param more blobs that are known to be at places no directory may list any more
  /// @return nothing when there is too much for it
  static Optional<PlaceIndex> of(Store store, Collection<BlobRef> more) throws Problem {
    long[] count = {more.size()};
    List<PackLocation> files = PackLocation.list(store);
    for (PackLocation file : files) {
      each(store, file, _ -> count[0]++);
    }
    if (count[0] > MOST) {
      return Optional.empty();
    }
    PlaceIndex index = new PlaceIndex((int) count[0]);
    more.forEach(index::add);
    for (PackLocation file : files) {
      each(store, file, index::add);
    }
    return Optional.of(index);
  }

  private interface Visitor {
    void blob(BlobRef ref);
  }

  private static void each(Store store, PackLocation file, Visitor visitor) throws Problem {
    try (PackFile pack = PackFile.open(store, file)) {
      for (int n = file.name().first(); n <= file.name().last(); n++) {
        PackDirectory directory = pack.directory(n);
        for (int slot = 0; slot < directory.slots(); slot++) {
          BlobType type = directory.type(slot);
          if (type == BlobType.PAGE || type == BlobType.BLOCK) {
            visitor.blob(directory.ref(file.series(), n, slot));
          }
        }
      }
    } catch (Problem.Corrupt | Problem.Unavailable _) {
      // What it listed is not known.
    }
  }

  private void add(BlobRef ref) {
    int pack =
        numbers.computeIfAbsent(
            PackId.of(ref),
            made -> {
              packs.add(made);
              return packs.size();
            });
    int at = start(ref.hash0());
    while (places[at] != 0) {
      at = at + 1 & places.length - 1;
      if (at == start(ref.hash0())) {
        // A compaction made more of them since they were counted.
        return;
      }
    }
    hashes[at] = ref.hash0();
    places[at] = (long) pack << 32 | ref.slot();
  }

  private int start(long hash) {
    return (int) (hash ^ hash >>> 32) & places.length - 1;
  }

  /// The places of a content.
  List<BlobRef> of(BlobHash hash) {
    Set<BlobRef> found = new LinkedHashSet<>();
    for (int at = start(hash.hash0()), n = 0;
        places[at] != 0 && n < places.length;
        at = at + 1 & places.length - 1, n++) {
      if (hashes[at] == hash.hash0()) {
        PackId pack = packs.get((int) (places[at] >>> 32) - 1);
        found.add(
            new BlobRef(
                pack.series(), pack.number(), (int) places[at], hash.hash0(), hash.hash1()));
      }
    }
    return List.copyOf(found);
  }
}
