package dev.zseal.vault.pack;

import dev.zseal.parity.CellLayout;
import dev.zseal.parity.RowParity;
import dev.zseal.problem.Problem;
import dev.zseal.store.StoredObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads a pack file cell by cell, each held against its sum and rebuilt from its row when it does
/// not match.
///
/// What comes out of a rebuilt row is as good as the sums; the hashes of directory and blobs
/// decide. Not safe for use by several threads.
final class CellReader {

  private static final int CELL = CellLayout.CELL_BYTES;
  private static final byte[] ZEROES = new byte[CELL];

  private final StoredObject file;
  private final CellLayout layout;
  private final CellSums sums;
  private final String called;
  private final boolean sumsWhole;

  /// @param called what a person calls the file
  CellReader(StoredObject file, CellLayout layout, String called) {
    this.file = file;
    this.layout = layout;
    this.called = called;
    int cells = layout.cells() + layout.parityCells();
    this.sums = new CellSums(cells);
    int bytes = Math.toIntExact(CellSums.bytes(cells));
    long first = PackFormat.Footer.firstIndexAt(layout) + PackFormat.FOOTER_BYTES;
    boolean firstWhole = sums.take(readOrZeroes(first, bytes));
    sumsWhole = sums.take(readOrZeroes(PackFormat.Footer.parityEnd(layout), bytes)) && firstWhole;
  }

  /// Whether both copies of the sums are as they were written.
  boolean sumsWhole() {
    return sumsWhole;
  }

  /// Reads bytes of the body, as they were written as far as parity reaches.
  void read(long position, byte[] into, int offset, int length) throws Problem {
    long end = position + length;
    if (position < 0 || end > PackFormat.Footer.firstIndexAt(layout)) {
      throw new IllegalArgumentException("bytes %d to %d".formatted(position, end));
    }
    for (int cell = (int) (position / CELL); (long) cell * CELL < end; cell++) {
      byte[] bytes = cell(cell);
      long start = (long) cell * CELL;
      int from = (int) Math.max(0, position - start);
      int to = (int) Math.min(CELL, end - start);
      System.arraycopy(bytes, from, into, offset + (int) (start + from - position), to - from);
    }
  }

  /// A cell of the body as it was written; `Corrupt` when its row lost more than parity can bring
  /// back.
  private byte[] cell(int cell) throws Problem {
    byte[] bytes = readCell(cell);
    if (bytes != null && sums.matches(cell, bytes, 0)) {
      return bytes;
    }
    try {
      return rebuild(layout.row(cell), cell / layout.rows());
    } catch (Problem.Corrupt e) {
      if (bytes != null && !sums.isKnown(cell)) {
        // Nothing speaks against it but that its sum is lost.
        return bytes;
      }
      throw e;
    }
  }

  /// Whether these bytes are what the cell held, as far as its sum is known.
  boolean matches(int cell, byte[] bytes, int offset) {
    return sums.matches(cell, bytes, offset);
  }

  /// The cell of a row that lies in a data column, and that was not whole when it was read.
  private byte[] rebuild(int row, int wanted) throws Problem {
    int columns = layout.columns();
    int[] lost = new int[columns];
    int losses = 0;
    int at = 0;
    RowParity parity = new RowParity(layout.parity(), CELL / Long.BYTES);
    parity.begin(CELL / Long.BYTES);
    for (int column = columns - 1; column >= 0; column--) {
      int cell = layout.dataCell(row, column);
      byte[] bytes = cell < 0 ? ZEROES : column == wanted ? null : wholeCell(cell);
      if (bytes == null) {
        at = column == wanted ? losses : at;
        lost[losses++] = column;
      }
      parity.add(words(bytes == null ? ZEROES : bytes), CELL / Long.BYTES);
    }
    int[] whole = new int[layout.parity()];
    long[][] stored = new long[layout.parity()][];
    int wholes = 0;
    for (int index = 0; index < layout.parity(); index++) {
      byte[] bytes = wholeCell(layout.parityCell(row, index));
      if (bytes != null) {
        stored[index] = words(bytes);
        whole[wholes++] = index;
      }
    }
    if (losses > wholes) {
      throw new Problem.Corrupt(
          called + " is damaged beyond its parity",
          "row %d lost %d data cells and has %d parity cells".formatted(row, losses, wholes),
          "Run `zseal scrub` with --from and another copy of the vault, or with --source.");
    }
    long[][] found =
        parity.rebuild(Arrays.copyOf(lost, losses), Arrays.copyOf(whole, wholes), stored);
    return bytes(found[at]);
  }

  private byte @Nullable [] wholeCell(int cell) {
    byte[] bytes = readCell(cell);
    return bytes != null && sums.matches(cell, bytes, 0) ? bytes : null;
  }

  /// A cell as it is on the disk, null where it cannot be read.
  private byte @Nullable [] readCell(int cell) {
    try {
      byte[] bytes = new byte[CELL];
      file.read(PackFormat.Footer.cellAt(layout, cell), bytes, 0, CELL);
      return bytes;
    } catch (Problem _) {
      // A bad sector or the end of a file that was cut: the cell is lost like a wrong one.
      return null;
    }
  }

  private byte[] readOrZeroes(long position, int length) {
    byte[] bytes = new byte[length];
    for (int done = 0; done < length; done += CELL) {
      try {
        file.read(position + done, bytes, done, Math.min(CELL, length - done));
      } catch (Problem _) {
        // Sums of zeroes do not match their own sum, so they are passed over.
      }
    }
    return bytes;
  }

  private static long[] words(byte[] bytes) {
    long[] words = new long[bytes.length / Long.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asLongBuffer().get(words);
    return words;
  }

  private static byte[] bytes(long[] words) {
    byte[] bytes = new byte[CELL];
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.nativeOrder())
        .asLongBuffer()
        .put(words, 0, CELL / Long.BYTES);
    return bytes;
  }
}
