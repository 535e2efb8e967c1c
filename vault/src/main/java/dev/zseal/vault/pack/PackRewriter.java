package dev.zseal.vault.pack;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/// Writes damaged pack files anew, as the next generation, and then deletes the damaged one.
///
/// At every instant the damaged file is there as it was, or the new one whole.
public final class PackRewriter {

  private final Store store;
  private final int parityPercent;

  /// @param parityPercent of new files, as the vault's settings have it
  public PackRewriter(Store store, int parityPercent) {
    this.store = store;
    this.parityPercent = parityPercent;
  }

  /// Rewrites a file all of whose blobs can be read; `Corrupt` otherwise, and nothing changes.
  public PackLocation mend(PackFile pack) throws Problem {
    return mend(pack, BlobSupply.NONE, _ -> true);
  }

  /// Rewrites a file; blobs it has lost come from `supply`. One that is nowhere is left out if
  /// nobody needs it; else `Corrupt`, and nothing changes.
  public PackLocation mend(PackFile pack, BlobSupply supply, Predicate<BlobRef> needed)
      throws Problem {
    PackName name = pack.location().name();
    PackLocation next = pack.location().generation(freeGeneration(pack.location()));
    try (PackWriter writer = new PackWriter(store, next, parityPercent)) {
      for (int number = name.first(); number <= name.last(); number++) {
        if (number > name.first()) {
          writer.nextPack();
        }
        PackDirectory directory = pack.directory(number);
        for (int slot = 0; slot < directory.slots(); slot++) {
          copy(pack, number, slot, writer, supply, needed);
        }
      }
      writer.seal();
    }
    store.delete(pack.location().file());
    return next;
  }

  private static void copy(
      PackFile pack,
      int number,
      int slot,
      PackWriter writer,
      BlobSupply supply,
      Predicate<BlobRef> needed)
      throws Problem {
    PackDirectory directory = pack.directory(number);
    BlobHash hash = directory.hash(slot);
    if (directory.length(slot) == 0) {
      writer.addDead(hash);
      return;
    }
    try {
      add(writer, directory.type(slot), pack.blob(number, slot), hash);
    } catch (Problem.Corrupt e) {
      byte[] found = supply.find(hash);
      if (found != null && BlobHash.of(found, 0, found.length).equals(hash)) {
        add(writer, directory.type(slot), found, hash);
      } else if (needed.test(
          new BlobRef(pack.location().series(), number, slot, hash.hash0(), hash.hash1()))) {
        throw e;
      } else {
        writer.addDead(hash);
      }
    }
  }

  private static void add(PackWriter writer, BlobType type, byte[] blob, BlobHash hash)
      throws Problem {
    writer.add(type, blob, 0, blob.length, hash);
  }

  /// Makes a lost pack again from what refers to it. Blobs that are nowhere are left out: a later
  /// scrub can try again.
  ///
  /// @param isPage which of them are pages
  /// @param refs what refers to the pack, all of one series and number
  /// @return how many of the blobs were found
  public int recreate(
      String packsFolder, List<BlobRef> refs, Predicate<BlobRef> isPage, BlobSupply supply)
      throws Problem {
    List<BlobRef> sorted = refs.stream().sorted(Comparator.comparingInt(BlobRef::slot)).toList();
    BlobRef first = sorted.getFirst();
    PackName.Kind kind = refs.stream().anyMatch(isPage) ? PackName.Kind.PAGE : PackName.Kind.DATA;
    PackLocation any =
        new PackLocation(
            packsFolder, first.series(), new PackName(first.number(), first.number(), 0, kind));
    PackLocation location = any.generation(freeGeneration(any));
    int found = 0;
    try (PackWriter writer = new PackWriter(store, location, parityPercent)) {
      int slot = 0;
      for (BlobRef ref : sorted) {
        for (; slot < ref.slot(); slot++) {
          writer.addDead(new BlobHash(0, 0));
        }
        BlobHash hash = ref.hash();
        byte[] blob = supply.find(hash);
        if (blob != null && BlobHash.of(blob, 0, blob.length).equals(hash)) {
          add(writer, isPage.test(ref) ? BlobType.PAGE : BlobType.BLOCK, blob, hash);
          found++;
        } else {
          writer.addDead(hash);
        }
        slot++;
      }
      if (found > 0) {
        writer.seal();
      }
    }
    return found;
  }

  /// A generation above all that have any of these packs.
  private int freeGeneration(PackLocation location) throws Problem {
    PackName name = location.name();
    return PackLocation.list(store, location.packsFolder(), location.series()).stream()
        .map(PackLocation::name)
        .filter(other -> other.first() <= name.last() && name.first() <= other.last())
        .mapToInt(other -> other.generation() + 1)
        .max()
        .orElse(0);
  }
}
