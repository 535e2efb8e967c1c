package dev.zseal.vault.pack;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.store.StoredObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads blobs by their address, each checked against the hash in its reference.
///
/// Safe for use by several threads. Open files and directories are cached within bounds.
public final class Packs implements AutoCloseable {

  private static final int OPEN_FILES = 256;
  private static final long DIRECTORY_BYTES = 32L << 20;

  private final Store store;
  private final Map<Long, List<Located>> series = new HashMap<>();
  private final LinkedHashMap<String, OpenPack> open = new LinkedHashMap<>(16, 0.75f, true);

  private record Located(String folder, PackName name) {
    String file() {
      return folder + "/" + name;
    }
  }

  private record OpenPack(StoredObject file, List<PackDirectory> directories, long weight) {}

  private long openWeight;

  public Packs(Store store) {
    this.store = store;
  }

  /// The highest pack number of a series, 0 when it has none.
  public static int lastNumber(Store store, String packsFolder, long series) throws Problem {
    String folder = packsFolder + "/" + HexFormat.of().toHexDigits(series);
    int last = 0;
    for (String file : store.list(folder)) {
      last = Math.max(last, PackName.parse(file).map(PackName::last).orElse(0));
    }
    return last;
  }

  /// Reads a whole blob.
  public byte[] read(BlobRef ref) throws Problem {
    Extent extent = locate(ref);
    byte[] blob = new byte[extent.length()];
    extent.file().read(extent.offset(), blob, 0, blob.length);
    check(ref, blob, 0, blob.length);
    return blob;
  }

  /// Where a blob lies: bytes of an open file.
  public record Extent(StoredObject file, long offset, int length) {

    /// Whether `next` begins where this ends.
    public boolean isFollowedBy(Extent next) {
      return next.file.equals(file) && next.offset == offset + length;
    }
  }

  /// Finds a blob without reading it. The extent is good until [#close].
  public Extent locate(BlobRef ref) throws Problem {
    @Nullable Problem last = null;
    for (Located candidate : candidates(ref)) {
      try {
        OpenPack pack = openPack(candidate, ref.series());
        PackDirectory directory = pack.directories.get(ref.number() - candidate.name.first());
        if (ref.slot() >= 0 && ref.slot() < directory.slots() && directory.length(ref.slot()) > 0) {
          return new Extent(pack.file, directory.offset(ref.slot()), directory.length(ref.slot()));
        }
      } catch (Problem.Corrupt e) {
        // A torn file of a higher generation must not hide the whole one below it.
        last = e;
      }
    }
    if (last != null) {
      throw last;
    }
    throw lost(ref, "no pack in the vault holds it");
  }

  /// Checks bytes read from an extent against the reference's hash.
  public void check(BlobRef ref, byte[] bytes, int offset, int length) throws Problem {
    BlobHash hash = BlobHash.of(bytes, offset, length);
    if (hash.hash0() != ref.hash0() || hash.hash1() != ref.hash1()) {
      throw lost(ref, "its SHA-256 does not match");
    }
  }

  private Problem lost(BlobRef ref, String why) {
    return new Problem.Corrupt(
        "%s: blob %s is damaged".formatted(store.location(), ref),
        why,
        "Use another copy of this vault if there is one; other snapshots may be whole.");
  }

  private List<Located> candidates(BlobRef ref) throws Problem {
    synchronized (series) {
      List<Located> files = series.get(ref.series());
      if (files == null || files.stream().noneMatch(f -> f.name.holds(ref.number()))) {
        files = findSeries(ref.series());
        series.put(ref.series(), files);
      }
      return files.stream().filter(f -> f.name.holds(ref.number())).toList();
    }
  }

  private List<Located> findSeries(long id) throws Problem {
    String name = HexFormat.of().toHexDigits(id);
    List<Located> found = new ArrayList<>();
    for (String writer : store.folders("w")) {
      String folder = "w/%s/packs/%s".formatted(writer, name);
      for (String file : store.list(folder)) {
        PackName.parse(file).ifPresent(pack -> found.add(new Located(folder, pack)));
      }
    }
    found.sort(Comparator.comparingInt((Located f) -> f.name.generation()).reversed());
    return found;
  }

  private OpenPack openPack(Located located, long seriesId) throws Problem {
    synchronized (open) {
      OpenPack cached = open.get(located.file());
      if (cached != null) {
        return cached;
      }
      OpenPack pack = load(located, seriesId);
      openWeight += pack.weight;
      while (!open.isEmpty() && (open.size() >= OPEN_FILES || openWeight > DIRECTORY_BYTES)) {
        // Not closed here: an extent handed out may still be in use; the cleaner closes channels.
        openWeight -= open.pollFirstEntry().getValue().weight;
      }
      open.put(located.file(), pack);
      return pack;
    }
  }

  private OpenPack load(Located located, long seriesId) throws Problem {
    StoredObject file = store.open(located.file());
    try {
      String called = store.location() + "/" + located.file();
      long length = file.length();
      ByteSource tooShort = new ByteSource(new byte[0], called);
      if (length < PackFormat.HEADER_BYTES + PackFormat.FOOTER_BYTES) {
        throw tooShort.corrupt("it is only %d bytes long".formatted(length));
      }
      byte[] footerBytes = new byte[PackFormat.FOOTER_BYTES];
      file.read(length - footerBytes.length, footerBytes, 0, footerBytes.length);
      byte[] header = new byte[PackFormat.HEADER_BYTES];
      System.arraycopy(footerBytes, 0, header, 0, header.length);
      PackFormat.checkHeader(header, seriesId, located.name, called);
      var footer = PackFormat.Footer.decode(footerBytes, header, length, called);
      byte[] directory = new byte[(int) footer.directoryLength()];
      file.read(footer.directoryAt(), directory, 0, directory.length);
      BlobHash hash = BlobHash.of(directory, 0, directory.length);
      if (hash.hash0() != footer.hash0() || hash.hash1() != footer.hash1()) {
        throw tooShort.corrupt("its directory does not match its hash");
      }
      int packs = located.name.last() - located.name.first() + 1;
      if (packs > directory.length) {
        throw tooShort.corrupt("its name claims %d packs".formatted(packs));
      }
      List<PackDirectory> directories =
          PackDirectory.decode(
              directory, packs, PackFormat.HEADER_BYTES, footer.directoryAt(), called);
      long weight = directories.stream().mapToLong(PackDirectory::weight).sum();
      return new OpenPack(file, directories, weight);
    } catch (Problem e) {
      file.close();
      throw e;
    }
  }

  @Override
  public void close() {
    synchronized (open) {
      open.values().forEach(pack -> pack.file.close());
      open.clear();
    }
  }
}
