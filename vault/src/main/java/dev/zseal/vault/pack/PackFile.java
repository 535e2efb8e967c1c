package dev.zseal.vault.pack;

import dev.zseal.parity.CellLayout;
import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.store.StoredObject;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A pack file open for reading. What is damaged is read through parity, without a word.
///
/// Safe for use by several threads.
public final class PackFile implements AutoCloseable {

  private static final int CELL = CellLayout.CELL_BYTES;

  /// Cells that are read at once where a footer is looked for.
  private static final int SCANNED = 64;

  private final PackLocation location;
  private final StoredObject file;
  private final String called;
  private final byte[] header;
  private final PackFormat.Footer footer;
  private final boolean footerWhole;
  private final List<PackDirectory> directories;
  private @Nullable CellReader cells;
  private Problem.@Nullable Unavailable unanswered;
  private volatile boolean mended;

  private PackFile(PackLocation location, StoredObject file, String called) throws Problem {
    this.location = location;
    this.file = file;
    this.called = called;
    this.header = PackFormat.header(location.series(), location.name());
    checkBounds();
    byte @Nullable [] last = lastFooter();
    this.footerWhole = last != null && PackFormat.Footer.isWhole(last, header);
    this.footer = footer(last);
    this.directories = readDirectories();
  }

  /// Opens a pack file; `Corrupt` when not even parity makes its directory readable.
  public static PackFile open(Store store, PackLocation location) throws Problem {
    StoredObject file = store.open(location.file());
    try {
      return new PackFile(location, file, store.location() + "/" + location.file());
    } catch (Problem e) {
      file.close();
      throw e;
    }
  }

  /// Refuses what no pack file is, before anything is looked for in it or made room for.
  private void checkBounds() throws Problem {
    if (location.name().packs() > PackName.MAX_PACKS) {
      throw corrupt("its name claims %d packs".formatted(location.name().packs()));
    }
    if (file.length() > PackFormat.MAX_FILE) {
      throw corrupt("it has %d bytes, and no pack file is as long".formatted(file.length()));
    }
  }

  private Problem corrupt(String why) {
    return new ByteSource(new byte[0], called).corrupt(why);
  }

  private byte @Nullable [] lastFooter() {
    long at = file.length() - PackFormat.FOOTER_BYTES;
    return at < PackFormat.HEADER_BYTES ? null : tryRead(at, PackFormat.FOOTER_BYTES);
  }

  private byte @Nullable [] tryRead(long at, int length) {
    try {
      byte[] bytes = new byte[length];
      file.read(at, bytes, 0, length);
      return bytes;
    } catch (Problem.Unavailable e) {
      // A bad sector, perhaps: there is another copy. Or the whole disk is gone.
      unanswered = e;
      return null;
    } catch (Problem _) {
      return null;
    }
  }

  /// The footer at the end, or else its copy in front of the parity.
  private PackFormat.Footer footer(byte @Nullable [] last) throws Problem {
    if (last != null && footerWhole) {
      PackFormat.Footer found = PackFormat.Footer.decode(last, header, called);
      if (found.fileLength() == file.length()) {
        return found;
      }
    }
    PackFormat.Footer copy = firstFooter();
    if (copy != null) {
      return copy;
    }
    if (unanswered != null) {
      // A disk that does not answer must not be taken for a damaged file.
      throw unanswered;
    }
    // Says best what is wrong: another version, another pack, or damage.
    byte[] front = tryRead(0, PackFormat.HEADER_BYTES);
    if (front != null) {
      PackFormat.checkHeader(front, location.series(), location.name(), called);
    }
    throw corrupt("neither copy of its footer is whole");
  }

  /// The copy in front of the parity, looked for in each cell from the end on; null if there is
  /// none. Many cells are read at once, since there may be a million, and one at a time where that
  /// fails.
  private PackFormat.@Nullable Footer firstFooter() throws Problem {
    long cells = (file.length() + CELL - 1) / CELL;
    for (long to = cells; to > 1; to -= SCANNED) {
      long from = Math.max(1, to - SCANNED);
      long bytes = Math.min(to * CELL, file.length()) - from * CELL;
      byte[] read = tryRead(from * CELL, (int) bytes);
      for (long cell = to - 1; cell >= from; cell--) {
        int at = (int) (cell - from) * CELL;
        byte[] copy =
            read == null
                ? tryRead(cell * CELL, PackFormat.FOOTER_BYTES)
                : Arrays.copyOfRange(read, at, at + PackFormat.FOOTER_BYTES);
        if (copy != null && PackFormat.Footer.isWhole(copy, header)) {
          PackFormat.Footer found = PackFormat.Footer.decode(copy, header, called);
          if (found.layout() != null
              && PackFormat.Footer.firstIndexAt(found.layout()) == cell * CELL) {
            return found;
          }
        }
      }
    }
    return null;
  }

  private List<PackDirectory> readDirectories() throws Problem {
    byte[] directory = new byte[(int) footer.directoryLength()];
    read(footer.directoryAt(), directory, 0, directory.length);
    if (!isDirectory(directory)) {
      mend(footer.directoryAt(), directory, 0, directory.length);
      if (!isDirectory(directory)) {
        throw corrupt("its directory does not match its hash");
      }
    }
    int packs = location.name().packs();
    if (packs > directory.length) {
      throw corrupt("its name claims %d packs".formatted(packs));
    }
    return PackDirectory.decode(
        directory, packs, PackFormat.HEADER_BYTES, footer.directoryAt(), called);
  }

  private boolean isDirectory(byte[] bytes) {
    return BlobHash.of(bytes, 0, bytes.length).equals(new BlobHash(footer.hash0(), footer.hash1()));
  }

  public PackLocation location() {
    return location;
  }

  /// The slots of a pack of the run.
  public PackDirectory directory(int number) {
    return directories.get(number - location.name().first());
  }

  /// Bytes of the file as it was written.
  public long length() {
    return footer.fileLength();
  }

  /// Whether something of it was not as it was written, so far as it was read.
  public boolean isDamaged() {
    return mended || !footerWhole();
  }

  long weight() {
    return directories.stream().mapToLong(PackDirectory::weight).sum();
  }

  /// Reads bytes as they are on the disk, or from parity when the disk gives none. The caller
  /// checks them against a hash, and calls [#mend] when they do not match.
  void read(long position, byte[] into, int offset, int length) throws Problem {
    try {
      file.read(position, into, offset, length);
    } catch (Problem e) {
      if (footer.layout() == null) {
        throw e;
      }
      mend(position, into, offset, length);
    }
  }

  /// Reads bytes of the body cell by cell, rebuilding what does not match its sum; `Corrupt` when
  /// the pack has no parity or has lost too much.
  void mend(long position, byte[] into, int offset, int length) throws Problem {
    mended = true;
    CellReader reader = cells();
    if (reader == null) {
      throw new Problem.Corrupt(
          called + " is damaged",
          "bytes %d to %d, and it has no parity".formatted(position, position + length),
          "Run `zseal scrub` with --from and another copy of the vault, or with --source.");
    }
    synchronized (reader) {
      reader.read(position, into, offset, length);
    }
  }

  /// Reads the blob of a slot, mended if need be; `Corrupt` when it is lost.
  public byte[] blob(int number, int slot) throws Problem {
    PackDirectory directory = directory(number);
    byte[] blob = new byte[directory.length(slot)];
    BlobHash hash = directory.hash(slot);
    @Nullable Problem failed = null;
    try {
      read(directory.offset(slot), blob, 0, blob.length);
      if (BlobHash.of(blob, 0, blob.length).equals(hash)) {
        return blob;
      }
      mend(directory.offset(slot), blob, 0, blob.length);
    } catch (Problem e) {
      failed = e;
    }
    if (failed == null && BlobHash.of(blob, 0, blob.length).equals(hash)) {
      return blob;
    }
    throw new Problem.Corrupt(
        "%s: blob %d/%d is lost".formatted(called, number, slot),
        failed == null ? "its SHA-256 does not match" : failed.evidence(),
        "Run `zseal scrub` with --from and another copy of the vault, or with --source.");
  }

  /// Whether the blob of a slot can be read, mended if need be.
  boolean has(int number, int slot) {
    try {
      return blob(number, slot).length > 0;
    } catch (Problem _) {
      return false;
    }
  }

  /// Hears of a copy of a small object.
  @FunctionalInterface
  public interface CopyVisitor {

    /// Takes the copy; returns whether to go on.
    boolean copy(byte[] object) throws Problem;
  }

  /// Tells the copies of this type, in order; one that is lost is left out.
  public void copies(BlobType type, CopyVisitor visitor) throws Problem {
    PackName name = location.name();
    for (int number = name.first(); number <= name.last(); number++) {
      PackDirectory directory = directory(number);
      for (int slot = 0; slot < directory.slots(); slot++) {
        if (directory.type(slot) != type) {
          continue;
        }
        byte[] object;
        try {
          object = blob(number, slot);
        } catch (Problem.Corrupt _) {
          continue;
        }
        if (!visitor.copy(object)) {
          return;
        }
      }
    }
  }

  /// What the file says of itself, from whichever copy was whole.
  PackFormat.Footer footer() {
    return footer;
  }

  boolean footerWhole() {
    return footerWhole && file.length() == footer.fileLength();
  }

  StoredObject file() {
    return file;
  }

  byte[] header() {
    return header;
  }

  /// Reads the cells of this file, null when it has no parity.
  @Nullable CellReader cells() {
    CellLayout layout = footer.layout();
    if (layout == null) {
      return null;
    }
    synchronized (header) {
      CellReader reader = cells;
      if (reader == null) {
        reader = new CellReader(file, layout, called);
        cells = reader;
      }
      return reader;
    }
  }

  @Override
  public void close() {
    file.close();
  }
}
