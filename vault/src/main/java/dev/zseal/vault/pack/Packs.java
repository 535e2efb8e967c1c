package dev.zseal.vault.pack;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads blobs by their address, each checked against the hash in its reference, and mended from
/// parity where it does not match. Where several files have a blob, the highest generation is read,
/// and the next ones if it cannot give it.
///
/// Safe for use by several threads. Open files and directories are cached within bounds. Files may
/// be replaced by others of a higher generation meanwhile.
public final class Packs implements AutoCloseable {

  private static final int OPEN_FILES = 256;
  private static final long DIRECTORY_BYTES = 32L << 20;
  private static final int KEPT_NUMBERS = 1 << 16;

  private final Store store;
  private final Map<Long, SeriesFiles> series = new HashMap<>();
  private final LinkedHashMap<PackLocation, PackFile> open = new LinkedHashMap<>(16, 0.75f, true);

  /// Packs of which blobs were missed, and for how many of those the files were listed anew.
  private final Map<PackId, Integer> missed = new HashMap<>();

  /// Files that are there and cannot be opened: each is tried once.
  private final Map<PackLocation, Problem> unopenable = new HashMap<>();

  private long openWeight;
  private volatile @Nullable PackFile last;

  public Packs(Store store) {
    this.store = store;
  }

  /// The highest pack number of a series, 0 when it has none. What comes after it is written under
  /// the numbers above, and no number may ever be used twice.
  public static int lastNumber(Store store, String packsFolder, long series) throws Problem {
    return PackLocation.listSettled(store, packsFolder, series).stream()
        .mapToInt(file -> file.name().last())
        .max()
        .orElse(0);
  }

  /// The files of one series, by falling generation; and for each number those that hold it.
  private static final class SeriesFiles {
    private final List<PackLocation> files;
    private final Map<Integer, List<PackLocation>> holding = new HashMap<>();

    SeriesFiles(List<PackLocation> files) {
      this.files = files;
    }

    List<PackLocation> holding(int number) {
      if (holding.size() >= KEPT_NUMBERS) {
        holding.clear();
      }
      return holding.computeIfAbsent(
          number, n -> files.stream().filter(f -> f.name().holds(n)).toList());
    }
  }

  /// Reads a whole blob.
  public byte[] read(BlobRef ref) throws Problem {
    Extent extent = locate(ref);
    byte[] blob = new byte[extent.length()];
    fill(ref, extent, blob, 0);
    return blob;
  }

  /// Reads a whole blob as it lies, for those who know by other means whether it is right and come
  /// back to [#read] if it is not.
  public byte[] readUnchecked(BlobRef ref) throws Problem {
    Extent extent = locate(ref);
    byte[] blob = new byte[extent.length()];
    try {
      extent.read(blob, 0);
      return blob;
    } catch (Problem.Corrupt | Problem.Unavailable _) {
      return read(ref);
    }
  }

  /// Where a blob lies: bytes of an open file.
  public record Extent(PackFile file, long offset, int length) {

    /// Whether `next` begins where this ends.
    public boolean isFollowedBy(Extent next) {
      return next.file.equals(file) && next.offset == offset + length;
    }

    /// This and `next`, which follows it.
    public Extent with(Extent next) {
      return new Extent(file, offset, length + next.length);
    }

    /// Reads the bytes as they are; whether they are right, [Packs#check] tells.
    public void read(byte[] into, int at) throws Problem {
      file.read(offset, into, at, length);
    }
  }

  /// Finds a blob without reading it. The extent is good until [#close].
  public Extent locate(BlobRef ref) throws Problem {
    List<PackLocation> listed = candidates(ref, false);
    Extent found = locate(ref, listed);
    if (found == null && !isMissedForGood(ref, listed)) {
      // A compaction may have put another file in place of the one that was listed.
      found = locate(ref, candidates(ref, true));
      if (found == null) {
        miss(ref);
      }
    }
    if (found == null) {
      throw lost(ref, "no pack in the vault holds it");
    }
    return found;
  }

  /// Whether to list the files anew would tell nothing new, which counts where a million blobs are
  /// lost: what they hold was missed before, and none of them went since. A compaction takes only
  /// from files that are there, and a listing it went through unseen is not believed alone.
  private boolean isMissedForGood(BlobRef ref, List<PackLocation> listed) {
    synchronized (series) {
      if (missed.getOrDefault(PackId.of(ref), 0) < 2) {
        return false;
      }
    }
    return listed.stream().allMatch(this::exists);
  }

  private void miss(BlobRef ref) {
    synchronized (series) {
      if (missed.size() >= KEPT_NUMBERS) {
        missed.clear();
      }
      missed.merge(PackId.of(ref), 1, Integer::sum);
    }
  }

  /// Whether a pack lists the blob, with the hash that the reference has. The blob is not read.
  public boolean lists(BlobRef ref) throws Problem {
    try {
      locate(ref);
      return true;
    } catch (Problem.Corrupt _) {
      return false;
    }
  }

  private @Nullable Extent locate(BlobRef ref, List<PackLocation> candidates) throws Problem {
    @Nullable Problem last = null;
    for (PackLocation candidate : candidates) {
      try {
        Extent extent = extent(openPack(candidate), ref);
        if (extent != null) {
          return extent;
        }
      } catch (Problem.Corrupt | Problem.Unavailable e) {
        // A torn file of a higher generation must not hide the whole one below it.
        last = e;
      }
    }
    if (last != null && candidates.stream().allMatch(this::exists)) {
      throw last;
    }
    return null;
  }

  /// Where a file that holds the pack has the blob, or null if it is dead there.
  private static @Nullable Extent extent(PackFile pack, BlobRef ref) {
    PackDirectory directory = pack.directory(ref.number());
    return directory.holds(ref)
        ? new Extent(pack, directory.offset(ref.slot()), directory.length(ref.slot()))
        : null;
  }

  private boolean exists(PackLocation candidate) {
    try {
      return store.exists(candidate.file());
    } catch (Problem _) {
      // The other error says more.
      return true;
    }
  }

  /// Checks the bytes read from an extent against the reference's hash; where they do not match
  /// they are replaced by what parity or another file gives. `Corrupt` when the blob is lost.
  public void check(BlobRef ref, Extent extent, byte[] bytes, int offset) throws Problem {
    if (!matches(ref, bytes, offset, extent.length())) {
      fill(ref, extent, bytes, offset);
    }
  }

  /// Reads a blob from where it was found first, or else from any other file that has it.
  private void fill(BlobRef ref, Extent first, byte[] into, int at) throws Problem {
    Problem failed = failure(ref, first, into, at);
    if (failed == null) {
      return;
    }
    Set<PackLocation> tried = new HashSet<>(Set.of(first.file().location()));
    if (fillFrom(candidates(ref, false), tried, ref, first, into, at)) {
      return;
    }
    // A sweep may have put another file in place of the one that was open; a mount does not always
    // let us read that to its end.
    if (!exists(first.file().location())
        && fillFrom(candidates(ref, true), tried, ref, first, into, at)) {
      return;
    }
    throw failed;
  }

  private boolean fillFrom(
      List<PackLocation> candidates,
      Set<PackLocation> tried,
      BlobRef ref,
      Extent first,
      byte[] into,
      int at) {
    for (PackLocation candidate : candidates) {
      if (tried.add(candidate)) {
        try {
          Extent other = extent(openPack(candidate), ref);
          if (other != null
              && other.length() == first.length()
              && failure(ref, other, into, at) == null) {
            return true;
          }
        } catch (Problem _) {
          // The first failure says more.
        }
      }
    }
    return false;
  }

  /// Reads a blob, through parity if need be; returns why it could not be, or null.
  private @Nullable Problem failure(BlobRef ref, Extent extent, byte[] into, int at) {
    try {
      extent.read(into, at);
      if (!matches(ref, into, at, extent.length())) {
        extent.file().mend(extent.offset(), into, at, extent.length());
      }
      return matches(ref, into, at, extent.length())
          ? null
          : lost(ref, "its SHA-256 does not match");
    } catch (Problem e) {
      return e;
    }
  }

  private static boolean matches(BlobRef ref, byte[] bytes, int offset, int length) {
    return ref.has(BlobHash.of(bytes, offset, length));
  }

  private Problem lost(BlobRef ref, String why) {
    return new Problem.Corrupt(
        "%s: blob %s is lost".formatted(store.location(), ref),
        why,
        "Run `zseal scrub`: it says which snapshots are touched, and what may bring them back.");
  }

  private List<PackLocation> candidates(BlobRef ref, boolean anew) throws Problem {
    synchronized (series) {
      SeriesFiles files = series.get(ref.series());
      if (anew || files == null) {
        files = new SeriesFiles(findSeries(ref.series()));
        series.put(ref.series(), files);
      }
      return files.holding(ref.number());
    }
  }

  private List<PackLocation> findSeries(long id) throws Problem {
    List<PackLocation> found = PackLocation.list(store, id);
    found.sort(Comparator.comparingInt((PackLocation f) -> f.name().generation()).reversed());
    return found;
  }

  private PackFile openPack(PackLocation location) throws Problem {
    PackFile near = last;
    if (near != null && near.location().equals(location)) {
      // Neighbours in a tree mostly lie in one file.
      return near;
    }
    synchronized (open) {
      PackFile pack = open.get(location);
      if (pack == null) {
        pack = openAnew(location);
        openWeight += pack.weight();
        while (!open.isEmpty() && (open.size() >= OPEN_FILES || openWeight > DIRECTORY_BYTES)) {
          // Not closed here: an extent handed out may still be in use; the cleaner closes channels.
          openWeight -= open.pollFirstEntry().getValue().weight();
        }
        open.put(location, pack);
      }
      last = pack;
      return pack;
    }
  }

  private PackFile openAnew(PackLocation location) throws Problem {
    Problem known = unopenable.get(location);
    if (known != null) {
      throw known;
    }
    try {
      return PackFile.open(store, location);
    } catch (Problem.Corrupt | Problem.Unavailable e) {
      if (exists(location)) {
        unopenable.put(location, e);
      }
      throw e;
    }
  }

  @Override
  public void close() {
    synchronized (open) {
      open.values().forEach(PackFile::close);
      open.clear();
    }
  }
}
