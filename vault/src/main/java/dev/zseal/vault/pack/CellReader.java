package dev.zseal.vault.pack;

import dev.zseal.parity.CellLayout;
import dev.zseal.parity.CellSums;
import dev.zseal.parity.RowMender;
import dev.zseal.problem.Problem;
import dev.zseal.store.StoredObject;
import org.jspecify.annotations.Nullable;

/// Reads a pack file cell by cell, each held against its sum and rebuilt from its row when it does
/// not match.
///
/// What comes out of a rebuilt row is as good as the sums; the hashes of directory and blobs
/// decide. Not safe for use by several threads.
final class CellReader {

  private static final int CELL = CellLayout.CELL_BYTES;

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
      return rebuild(layout.row(cell), cell);
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

  /// A data cell of a row that was not whole when it was read.
  private byte[] rebuild(int row, int cell) throws Problem {
    RowMender.Row mended =
        RowMender.mend(layout, row, other -> other == cell ? null : wholeCell(other));
    byte[] bytes = mended.cells().get(cell);
    if (bytes == null) {
      throw new Problem.Corrupt(
          called + " is damaged beyond its parity",
          "row %d lost %d data cells and has %d parity cells"
              .formatted(row, mended.lost(), mended.parity()),
          "Run `zseal scrub` with --from and another copy of the vault, or with --source.");
    }
    return bytes;
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
}
