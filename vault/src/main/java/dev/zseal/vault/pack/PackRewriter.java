package dev.zseal.vault.pack;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/// Writes damaged pack files anew, as the next generation, and then deletes the damaged one; and
/// puts what was found of their blobs elsewhere beside them.
///
/// At every instant the damaged file is there as it was, or the new one whole. It goes only when
/// the new one was read back from front to back and has all that the damaged one could still give.
public final class PackRewriter {

  /// More slots than this no directory is made for: the hole before a blob is listed slot by slot.
  private static final int MAX_SLOT = 1 << 21;

  private final Store store;
  private final int parityPercent;

  /// @param parityPercent of new files, as the vault's settings have it
  public PackRewriter(Store store, int parityPercent) {
    this.store = store;
    this.parityPercent = parityPercent;
  }

  /// A blob that the vault lacks, and what it is.
  public record Missing(BlobRef ref, BlobType type) {}

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
    try (PackFile anew = readBack(next)) {
      demandAll(pack, anew);
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
    if (directory.length(slot) == 0) {
      writer.addDead(directory.hash(slot));
      return;
    }
    BlobRef ref = directory.ref(pack.location().series(), number, slot);
    try {
      add(writer, directory.type(slot), pack.blob(number, slot), ref);
    } catch (Problem.Corrupt e) {
      byte[] found = supply.find(ref);
      if (found != null && ref.has(BlobHash.of(found, 0, found.length))) {
        add(writer, directory.type(slot), found, ref);
      } else if (needed.test(ref)) {
        throw e;
      } else {
        writer.addDead(ref.hash());
      }
    }
  }

  private static void add(PackWriter writer, BlobType type, byte[] blob, BlobRef ref)
      throws Problem {
    writer.add(type, blob, 0, blob.length, ref.hash());
  }

  /// Puts blobs that were found elsewhere into a file of their own, above all files that have the
  /// pack. Nothing else changes; those that are nowhere are left out.
  ///
  /// @param missing blobs of one pack
  /// @return those that the file has, none when there is none
  public List<Missing> addBeside(
      String packsFolder, PackName.Kind kind, List<Missing> missing, BlobSupply supply)
      throws Problem {
    List<Missing> sorted =
        missing.stream()
            .filter(m -> m.ref().slot() >= 0 && m.ref().slot() < MAX_SLOT)
            .sorted(Comparator.comparingInt(m -> m.ref().slot()))
            .toList();
    if (sorted.isEmpty()) {
      return List.of();
    }
    BlobRef first = sorted.getFirst().ref();
    PackName name = new PackName(first.number(), first.number(), 0, kind);
    PackLocation any = new PackLocation(packsFolder, first.series(), name);
    PackLocation location = any.generation(freeGeneration(any));
    List<Missing> found = new ArrayList<>();
    List<PackDirectory> there = directories(first.series(), first.number());
    try (PackWriter writer = new PackWriter(store, location, parityPercent)) {
      int slot = 0;
      for (Missing one : sorted) {
        boolean isFree = one.ref().slot() >= slot && !isTaken(one.ref(), there);
        byte[] blob = isFree ? supply.find(one.ref()) : null;
        if (blob != null && one.ref().has(BlobHash.of(blob, 0, blob.length))) {
          for (; slot < one.ref().slot(); slot++) {
            writer.addDead(new BlobHash(0, 0));
          }
          add(writer, one.type(), blob, one.ref());
          slot++;
          found.add(one);
        }
      }
      if (!found.isEmpty()) {
        writer.seal();
      }
    }
    if (!found.isEmpty()) {
      readBack(location).close();
    }
    return found;
  }

  /// What files list of a pack, as far as they can be opened.
  private List<PackDirectory> directories(long series, int number) throws Problem {
    List<PackDirectory> directories = new ArrayList<>();
    for (PackLocation file : PackLocation.list(store, series)) {
      if (file.name().first() <= number && number <= file.name().last()) {
        try (PackFile pack = PackFile.open(store, file)) {
          directories.add(pack.directory(number));
        } catch (Problem.Corrupt | Problem.Unavailable | Problem.TooNew _) {
          // It tells nothing.
        }
      }
    }
    return directories;
  }

  /// Whether a blob with another content is at this address: then it is of a copy of the vault that
  /// was written to by itself, and two blobs must never have one address.
  private static boolean isTaken(BlobRef ref, List<PackDirectory> there) {
    return there.stream()
        .anyMatch(pack ->
            ref.slot() < pack.slots()
                && pack.type(ref.slot()) != BlobType.DEAD
                && !ref.has(pack.hash(ref.slot())));
  }

  /// Opens a file that was just written, after each byte of it was held against its hash. One that
  /// is not as it was written goes again.
  private PackFile readBack(PackLocation location) throws Problem {
    try {
      PackFile anew = PackFile.open(store, location);
      if (PackCheck.of(anew, _ -> {}).isWhole()) {
        return anew;
      }
      anew.close();
    } catch (Problem.Corrupt _) {
      // Said below.
    }
    store.delete(location.file());
    throw new Problem.Unavailable(
        "%s: a repair was given up".formatted(store.location()),
        location.file() + " does not read back as it was written",
        "Nothing else was changed. See whether the disk or the memory of this machine fails; then"
            + " scrub again.",
        null);
  }

  /// Demands that a new file has every blob that the old one can still give.
  private void demandAll(PackFile old, PackFile anew) throws Problem {
    PackName name = old.location().name();
    for (int number = name.first(); number <= name.last(); number++) {
      PackDirectory directory = old.directory(number);
      for (int slot = 0; slot < directory.slots(); slot++) {
        BlobRef ref = directory.ref(old.location().series(), number, slot);
        if (directory.length(slot) > 0
            && !anew.directory(number).holds(ref)
            && old.has(number, slot)) {
          store.delete(anew.location().file());
          throw new Problem.Unavailable(
              "%s: a repair was given up".formatted(store.location()),
              "%s gave blob %s only after it was written anew"
                  .formatted(old.location().file(), ref),
              "Nothing was changed. See whether the disk fails; then scrub again.",
              null);
        }
      }
    }
  }

  /// A generation above all that have any of these packs.
  private int freeGeneration(PackLocation location) throws Problem {
    PackName name = location.name();
    return PackLocation.list(store, location.series()).stream()
        .map(PackLocation::name)
        .filter(other -> other.first() <= name.last() && name.first() <= other.last())
        .mapToInt(other -> other.generation() + 1)
        .max()
        .orElse(0);
  }
}
