package dev.zseal.sidecar;

import dev.zseal.parity.CellLayout;
import dev.zseal.parity.CellSums;
import dev.zseal.parity.RowMender;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One group of a file and its section in the sidecar.
///
/// Both may be damaged, cut or unreadable anywhere. Memory is a sum a cell, and the cells that were
/// mended: never more than there is parity.
final class Group {

  private static final int CELL = SidecarLayout.CELL;

  private final SidecarLayout layout;
  private final long number;
  private final FileChannel file;
  private final FileChannel sidecar;
  private final @Nullable CellLayout rows;
  private final int cells;
  private final CellSums sums;
  private final boolean firstSumsWhole;
  private final BitSet news = new BitSet();
  private final BitSet unreadable = new BitSet();
  private final Map<Integer, byte[]> mended = new HashMap<>();

  Group(SidecarLayout layout, long number, FileChannel file, FileChannel sidecar) {
    this.layout = layout;
    this.number = number;
    this.file = file;
    this.sidecar = sidecar;
    this.rows = layout.rows(number);
    this.cells = layout.cells(number);
    this.sums = new CellSums(cells + layout.parityCells(number));
    this.firstSumsWhole = takeSums(layout.sectionAt(number));
    if (!firstSumsWhole) {
      takeSums(layout.secondSumsAt(number));
    }
  }

  private boolean takeSums(long position) {
    byte[] copy = new byte[layout.sumsBytes(number)];
    for (int at = 0; at < copy.length; at += CELL) {
      try {
        int n = Math.min(CELL, copy.length - at);
        if (Disk.read(sidecar, copy, at, n, position + at) < n) {
          break;
        }
      } catch (IOException _) {
        // Sums of zeroes do not match their own sum, so they are passed over.
      }
    }
    return sums.take(copy);
  }

  long number() {
    return number;
  }

  /// Offset of the group in the file.
  long start() {
    return number * layout.groupBytes();
  }

  int length() {
    return layout.length(number);
  }

  /// Whether all of the section is as it was written: both copies of the sums, and the parity.
  boolean isSectionWhole() {
    boolean whole = firstSumsWhole && takeSums(layout.secondSumsAt(number));
    for (int cell = cells; cell < cells + layout.parityCells(number); cell++) {
      whole &= whole(cell) != null;
    }
    return whole;
  }

  /// Reads data cells as they lie; what the file lacks is zeroes, and so is the end of the last.
  void readCells(int first, int count, byte[] into) {
    int bytes = Math.min(count * CELL, length() - first * CELL);
    Arrays.fill(into, bytes, count * CELL, (byte) 0);
    unreadable.clear(first, first + count);
    try {
      int n = Disk.read(file, into, 0, bytes, start() + (long) first * CELL);
      Arrays.fill(into, n, bytes, (byte) 0);
      if (n < bytes) {
        unreadable.set(first + n / CELL, first + count);
      }
    } catch (IOException _) {
      if (count > 1) {
        byte[] one = new byte[CELL];
        for (int i = 0; i < count; i++) {
          readCells(first + i, 1, one);
          System.arraycopy(one, 0, into, i * CELL, CELL);
        }
      } else {
        // A bad sector: lost like a wrong cell.
        Arrays.fill(into, 0, CELL, (byte) 0);
        unreadable.set(first);
      }
    }
  }

  /// Whether a data cell, just read, is not as it was written. Nothing can be said against a cell
  /// whose sum is lost, as long as it is there.
  boolean isDamaged(int cell, byte[] bytes, int offset) {
    return sums.isKnown(cell) ? !sums.matches(cell, bytes, offset) : unreadable.get(cell);
  }

  /// Whether this is said of a cell for the first time.
  boolean isNews(int cell) {
    boolean known = news.get(cell);
    news.set(cell);
    return !known;
  }

  /// A damaged cell as it was written; null when its row lost too much.
  byte @Nullable [] mend(int cell) {
    byte[] known = mended.get(cell);
    CellLayout all = rows;
    if (known != null || all == null) {
      return known;
    }
    int row = all.row(cell);
    // Cells whose sums are lost count as lost at first, then, if that is too much, as whole.
    Map<Integer, byte[]> found = RowMender.mend(all, row, this::whole).cells();
    if (!isRight(cell, found)) {
      found = RowMender.mend(all, row, this::perhapsWhole).cells();
    }
    if (!isRight(cell, found)) {
      return null;
    }
    found.forEach((other, bytes) -> {
      if (sums.matches(other, bytes, 0)) {
        mended.put(other, bytes);
      }
    });
    return found.get(cell);
  }

  private boolean isRight(int cell, Map<Integer, byte[]> found) {
    byte[] bytes = found.get(cell);
    return bytes != null && (!sums.isKnown(cell) || sums.matches(cell, bytes, 0));
  }

  private byte @Nullable [] whole(int cell) {
    byte[] bytes = read(cell);
    return bytes != null && sums.matches(cell, bytes, 0) ? bytes : null;
  }

  private byte @Nullable [] perhapsWhole(int cell) {
    byte[] bytes = read(cell);
    return bytes != null && !isDamaged(cell, bytes, 0) ? bytes : null;
  }

  /// A data or parity cell as it lies; null when it cannot be read.
  private byte @Nullable [] read(int cell) {
    byte[] bytes = new byte[CELL];
    if (cell < cells) {
      readCells(cell, 1, bytes);
      return bytes;
    }
    try {
      long at = layout.parityAt(number) + (long) (cell - cells) * CELL;
      return Disk.read(sidecar, bytes, 0, CELL, at) == CELL ? bytes : null;
    } catch (IOException _) {
      return null;
    }
  }
}
