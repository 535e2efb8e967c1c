package dev.zseal.vault.sweep;

import dev.zseal.problem.FileTrouble;
import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.vault.journal.Pin;
import dev.zseal.vault.ledger.VaultSettings;
import dev.zseal.vault.pack.PackFile;
import dev.zseal.vault.pack.PackLocation;
import dev.zseal.vault.pack.PackName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Gives back the room of dead blobs: deletes pack files without live ones, and rewrites those with
/// few, neighbours together, so that there are few files.
///
/// A file is rewritten as the next generation and only then deleted, so that at every instant each
/// live blob is in one of the two. What a crash leaves twice, the next sweep deletes.
final class Compaction {

  /// A file is rewritten when more than this share of its blobs' bytes is dead, percent.
  static final int DEAD_PERCENT = 30;

  private static final long PAGE_FILE_BYTES = 16L << 20;

  /// Slots of a file that is rewritten: their directory stays well within its bound.
  private static final int MAX_SLOTS = 1 << 20;

  private final Store store;
  private final VaultSettings settings;
  private final LiveMark mark;
  private final List<Pin> pins;
  private final int deadPercent;
  private final RunWriter writer;
  private final SweepListener listener;
  private final List<Problem> damaged = new ArrayList<>();
  private int filesDeleted;
  private long bytesDeleted;
  private int filesWritten;
  private long bytesWritten;
  private long doubtfulBytes;

  /// How many files could not be written for want of room.
  private int tooLarge;

  /// @param deadPercent a file with a larger share of dead bytes is rewritten
  Compaction(
      Store store,
      VaultSettings settings,
      LiveMark mark,
      List<Pin> pins,
      int deadPercent,
      SweepListener listener) {
    this.store = store;
    this.settings = settings;
    this.mark = mark;
    this.pins = pins;
    this.deadPercent = deadPercent;
    this.listener = listener;
    this.writer = new RunWriter(store, settings.parityPercent(), mark);
  }

  Swept run(List<PackLocation> files) throws Problem {
    Map<String, List<PackLocation>> folders = new LinkedHashMap<>();
    for (PackLocation file : files) {
      folders
          .computeIfAbsent(file.packsFolder() + "/" + file.series(), _ -> new ArrayList<>())
          .add(file);
    }
    // First what gives room back, then what takes some: the disk may be full.
    int done = 0;
    List<Left> left = new ArrayList<>();
    for (List<PackLocation> folder : folders.values()) {
      left.addAll(deleteDead(folder));
      done += folder.size();
      listener.swept(done, files.size());
    }
    for (Left ofSeries : left) {
      rewriteRuns(ofSeries.kind, ofSeries.uses);
    }
    if (tooLarge > 0) {
      listener.note(
          "the disk is full: %d pack files that have few blobs left were not written anew; run it"
                  .formatted(tooLarge)
              + " again when there is room");
    }
    damaged.addAll(mark.doubt().problems(doubtfulBytes));
    return new Swept(filesDeleted, bytesDeleted, filesWritten, bytesWritten, damaged);
  }

  /// What is left of the files of a series and kind.
  private record Left(PackName.Kind kind, List<PackUse> uses) {}

  /// Deletes those of a series that nobody needs; returns the others.
  private List<Left> deleteDead(List<PackLocation> files) throws Problem {
    List<Left> all = new ArrayList<>();
    long series = files.getFirst().series();
    int firstPinned = Integer.MAX_VALUE;
    boolean goesOn = mark.knows(series);
    for (Pin pin : pins) {
      if (pin.series() == series) {
        firstPinned = Math.min(firstPinned, pin.firstPack());
        goesOn = true;
      }
    }
    // The next receive numbers on from the highest pack. While one may come, that number stays
    // taken, so that no address ever means another blob.
    int top = goesOn ? files.stream().mapToInt(f -> f.name().last()).max().orElse(0) : 0;
    for (PackName.Kind kind : PackName.Kind.values()) {
      List<PackUse> uses = new ArrayList<>();
      for (PackLocation file : files) {
        if (file.name().kind() == kind && file.name().last() < firstPinned) {
          look(file).ifPresent(uses::add);
        }
      }
      List<PackUse> left = deleteDead(uses, top);
      left.sort(Comparator.comparingInt(use -> use.name().first()));
      all.add(new Left(kind, left));
    }
    return all;
  }

  private Optional<PackUse> look(PackLocation file) throws Problem {
    try (PackFile pack = PackFile.open(store, file)) {
      PackUse use = PackUse.of(pack, mark);
      doubtfulBytes += use.doubtfulBytes();
      return Optional.of(use);
    } catch (Problem.Corrupt | Problem.TooNew e) {
      if (store.exists(file.file())) {
        // Not what a sweep can judge: it stays as it is, and nothing is written around it.
        damaged.add(e);
        return Optional.of(PackUse.unreadable(file));
      }
      return Optional.empty();
    }
  }

  /// Deletes what holds nothing that is needed, the lowest generations first: what stands above a
  /// file is still there when it is looked at. Returns what is left.
  private List<PackUse> deleteDead(List<PackUse> uses, int top) throws Problem {
    uses.sort(Comparator.comparingInt(use -> use.name().generation()));
    Overlaps overlaps = new Overlaps(uses);
    List<PackUse> left = new ArrayList<>();
    for (PackUse use : uses) {
      boolean needed =
          !use.readable()
              || (use.liveBytes() > 0 && !isElsewhere(use, overlaps))
              || (use.name().last() == top && !isTopOfAnother(use, overlaps));
      if (needed) {
        left.add(use);
        continue;
      }
      // A sweep that was killed may have left them without making them durable.
      for (PackUse other : above(use, overlaps)) {
        store.settle(other.location().file());
      }
      delete(use);
    }
    return left;
  }

  /// Whether files of higher generations hold every live blob of this one: a crash came after they
  /// were written and before this was deleted.
  private boolean isElsewhere(PackUse use, Overlaps overlaps) throws Problem {
    List<PackUse> above = above(use, overlaps);
    return !above.isEmpty() && writer.isHeldBy(use.location(), locations(above));
  }

  private static boolean isTopOfAnother(PackUse use, Overlaps overlaps) {
    return above(use, overlaps).stream().anyMatch(o -> o.name().last() == use.name().last());
  }

  private static List<PackUse> above(PackUse use, Overlaps overlaps) {
    return overlaps.of(use).stream()
        .filter(o -> o.readable() && o.name().generation() > use.name().generation())
        .toList();
  }

  /// Rewrites what is worth it. Small neighbours are put together when the earlier is not twice as
  /// large as what follows, so that a blob is copied a few times in its life only, and the files
  /// that are left grow in size like the digits of a counter.
  private void rewriteRuns(PackName.Kind kind, List<PackUse> uses) throws Problem {
    long full = kind == PackName.Kind.DATA ? settings.packBytes() : PAGE_FILE_BYTES;
    List<Run> runs = new ArrayList<>();
    List<Run> growing = new ArrayList<>();
    Overlaps overlaps = new Overlaps(uses);
    for (PackUse use : uses) {
      if (!use.readable() || !overlaps.of(use).isEmpty()) {
        runs.addAll(growing);
        growing.clear();
        continue;
      }
      growing.add(new Run(use));
      while (growing.size() >= 2
          && growing.get(growing.size() - 2).takes(growing.getLast(), full)) {
        Run last = growing.removeLast();
        growing.getLast().add(last);
      }
    }
    runs.addAll(growing);
    for (Run run : runs) {
      if (run.uses.size() > 1 || isWorthIt(run.uses.getFirst())) {
        rewrite(run.uses);
      }
    }
  }

  /// Neighbours that are to become one file.
  private static final class Run {
    private final List<PackUse> uses = new ArrayList<>();
    private long bytes;
    private int slots;

    Run(PackUse use) {
      uses.add(use);
      bytes = use.liveBytes();
      slots = use.slots();
    }

    boolean takes(Run next, long fullBytes) {
      return bytes + next.bytes <= fullBytes
          && slots + next.slots <= MAX_SLOTS
          && next.uses.getLast().name().last() - uses.getFirst().name().first() < PackName.MAX_PACKS
          && bytes < 2 * Math.max(next.bytes, 1);
    }

    void add(Run next) {
      uses.addAll(next.uses);
      bytes += next.bytes;
      slots += next.slots;
    }
  }

  private boolean isWorthIt(PackUse use) {
    long all = use.liveBytes() + use.deadBytes();
    return use.deadBytes() * 100 > all * deadPercent;
  }

  private void rewrite(List<PackUse> uses) throws Problem {
    try {
      bytesWritten += writer.write(locations(uses));
      filesWritten++;
    } catch (Problem.Unavailable e) {
      if (!FileTrouble.isFull(e.evidence())) {
        throw e;
      }
      // It stays as it is; others may be smaller, or give room back.
      tooLarge++;
      return;
    } catch (Problem.Corrupt e) {
      // What cannot be copied whole stays where it is; a repair may still mend it there.
      int told = damaged.size();
      for (PackUse use : uses.size() > 1 ? uses : List.<PackUse>of()) {
        if (isWorthIt(use)) {
          rewrite(List.of(use));
        }
      }
      if (damaged.size() == told) {
        damaged.add(e);
      }
      return;
    }
    for (PackUse use : uses) {
      delete(use);
    }
  }

  private void delete(PackUse use) throws Problem {
    store.delete(use.location().file());
    filesDeleted++;
    bytesDeleted += use.fileBytes();
  }

  private static List<PackLocation> locations(Collection<PackUse> uses) {
    return uses.stream().map(PackUse::location).toList();
  }
}
