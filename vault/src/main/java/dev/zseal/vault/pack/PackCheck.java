package dev.zseal.vault.pack;

import dev.zseal.parity.CellLayout;
import dev.zseal.parity.CellSums;
import dev.zseal.problem.Problem;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Reads a pack file once from front to back and holds every byte against something: cells against
/// their sums, blobs against their SHA-256, what stands twice against its copy.
public final class PackCheck {

  private static final int CELL = CellLayout.CELL_BYTES;
  private static final int CHUNK = 256 * CELL;

  private final PackFile pack;
  private final PackFormat.Footer footer;
  private final LongConsumer progress;
  private final @Nullable CellReader cells;
  private final BlobCursor blobs;
  private final byte[] chunk = new byte[CHUNK];
  private int damagedCells;

  private PackCheck(PackFile pack, LongConsumer progress) {
    this.pack = pack;
    this.footer = pack.footer();
    this.progress = progress;
    this.cells = pack.cells();
    this.blobs = new BlobCursor(pack);
  }

  /// Checks the file; `progress` hears how many bytes were read, chunk by chunk.
  public static PackHealth of(PackFile pack, LongConsumer progress) {
    return new PackCheck(pack, progress).check();
  }

  private PackHealth check() {
    CellLayout layout = footer.layout();
    long bodyEnd =
        layout == null
            ? footer.directoryAt() + footer.directoryLength()
            : PackFormat.Footer.firstIndexAt(layout);
    for (long at = 0; at < bodyEnd; at += CHUNK) {
      int length = (int) Math.min(CHUNK, bodyEnd - at);
      read(at, length);
      blobs.take(at, chunk, length);
      countDamage((int) (at / CELL), length);
      progress.accept(length);
    }
    if (layout != null) {
      parity(layout);
    }
    boolean index = !pack.footerWhole() || !headerWhole() || !indexWhole(layout);
    List<PackHealth.Slot> lost = blobs.wrong().stream().filter(this::isLost).toList();
    return new PackHealth(pack.location(), footer.fileLength(), damagedCells, index, lost);
  }

  /// Reads a chunk; where the disk gives nothing, zeroes stand for it.
  private void read(long at, int length) {
    try {
      pack.file().read(at, chunk, 0, length);
    } catch (Problem _) {
      for (int done = 0; done < length; done += CELL) {
        int part = Math.min(CELL, length - done);
        try {
          pack.file().read(at + done, chunk, done, part);
        } catch (Problem _) {
          Arrays.fill(chunk, done, done + part, (byte) 0);
        }
      }
    }
  }

  private void countDamage(int first, int length) {
    if (cells == null) {
      return;
    }
    for (int i = 0; i * CELL < length; i++) {
      if (!cells.matches(first + i, chunk, i * CELL)) {
        damagedCells++;
      }
    }
  }

  private void parity(CellLayout layout) {
    long start = PackFormat.Footer.parityAt(layout);
    long end = PackFormat.Footer.parityEnd(layout);
    for (long at = start; at < end; at += CHUNK) {
      int length = (int) Math.min(CHUNK, end - at);
      read(at, length);
      countDamage(layout.cells() + (int) ((at - start) / CELL), length);
      progress.accept(length);
    }
  }

  private boolean headerWhole() {
    read(0, PackFormat.HEADER_BYTES);
    return Arrays.equals(
        chunk, 0, PackFormat.HEADER_BYTES, pack.header(), 0, PackFormat.HEADER_BYTES);
  }

  private boolean indexWhole(@Nullable CellLayout layout) {
    if (layout == null || cells == null) {
      return true;
    }
    long first = PackFormat.Footer.firstIndexAt(layout);
    int sums = Math.toIntExact(CellSums.bytes(layout.cells() + layout.parityCells()));
    byte[] index = new byte[Math.toIntExact(PackFormat.Footer.parityAt(layout) - first)];
    try {
      pack.file().read(first, index, 0, index.length);
    } catch (Problem _) {
      return false;
    }
    byte[] expected = Arrays.copyOf(footer.encode(pack.header()), index.length);
    // The sums vouch for themselves; here they only have to stand where they should.
    System.arraycopy(index, PackFormat.FOOTER_BYTES, expected, PackFormat.FOOTER_BYTES, sums);
    return cells.sumsWhole() && Arrays.equals(index, expected);
  }

  private boolean isLost(PackHealth.Slot slot) {
    return !pack.has(slot.number(), slot.slot());
  }

  /// Follows the blobs through the chunks and hashes each.
  private static final class BlobCursor {
    private final PackFile pack;
    private final MessageDigest sha = BlobHash.sha256();
    private final List<PackHealth.Slot> wrong = new ArrayList<>();
    private int number;
    private int slot;
    private long position = PackFormat.HEADER_BYTES;
    private int left;

    BlobCursor(PackFile pack) {
      this.pack = pack;
      this.number = pack.location().name().first();
      this.slot = -1;
      next();
    }

    /// Moves to the next blob that is not dead, or past the end.
    private void next() {
      slot++;
      while (number <= pack.location().name().last()) {
        PackDirectory directory = pack.directory(number);
        while (slot < directory.slots()) {
          if (directory.length(slot) > 0) {
            left = directory.length(slot);
            return;
          }
          slot++;
        }
        number++;
        slot = 0;
      }
    }

    private boolean ended() {
      return number > pack.location().name().last();
    }

    void take(long at, byte[] chunk, int length) {
      int offset = (int) Math.max(0, position - at);
      while (!ended() && offset < length) {
        int part = Math.min(left, length - offset);
        sha.update(chunk, offset, part);
        offset += part;
        position += part;
        left -= part;
        if (left == 0) {
          BlobHash hash = pack.directory(number).hash(slot);
          if (!BlobHash.ofDigest(sha.digest()).equals(hash)) {
            wrong.add(new PackHealth.Slot(number, slot, pack.directory(number).type(slot), hash));
          }
          next();
        }
      }
    }

    List<PackHealth.Slot> wrong() {
      return wrong;
    }
  }
}
