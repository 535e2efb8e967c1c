package dev.zseal.vault.pack;

import dev.zseal.parity.CellLayout;
import dev.zseal.parity.CellSums;
import dev.zseal.parity.RowParity;
import dev.zseal.problem.Problem;
import dev.zseal.store.NewObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/// Computes the parity of a pack file whose body is written, by reading it back.
///
/// How cells share rows depends on the body's length, so parity cannot be computed on the way in;
/// the read comes from the page cache.
final class ParityWriter {

  private static final int CELL = CellLayout.CELL_BYTES;

  /// Rows taken together: their cells in one column are neighbours, so reads are of 128 KiB.
  private static final int BAND = 32;

  private final NewObject file;
  private final CellLayout layout;
  private final CellSums sums;
  private final byte[] bytes = new byte[BAND * CELL];

  /// Outside the heap: then the kernel's copy is the only one.
  private final ByteBuffer direct =
      ByteBuffer.allocateDirect(BAND * CELL).order(ByteOrder.nativeOrder());

  private final LongBuffer directWords = direct.asLongBuffer();
  private final long[] words = new long[BAND * CELL / Long.BYTES];

  private ParityWriter(NewObject file, CellLayout layout) {
    this.file = file;
    this.layout = layout;
    this.sums = new CellSums(layout.cells() + layout.parityCells());
  }

  /// Writes the parity cells to their place. Returns the sums of all cells.
  static CellSums write(NewObject file, CellLayout layout) throws Problem {
    ParityWriter writer = new ParityWriter(file, layout);
    RowParity parity = new RowParity(layout.parity(), writer.words.length);
    for (int row = 0; row < layout.rows(); row += BAND) {
      writer.band(row, Math.min(BAND, layout.rows() - row), parity);
    }
    return writer.sums;
  }

  private void band(int row, int rows, RowParity parity) throws Problem {
    parity.begin(rows * CELL / Long.BYTES);
    for (int column = layout.columns() - 1; column >= 0; column--) {
      int first = row + column * layout.rows();
      int cells = Math.clamp((long) layout.cells() - first, 0, rows);
      file.read((long) first * CELL, direct.clear().limit(cells * CELL));
      sums.setAll(first, direct.flip());
      int length = cells * CELL / Long.BYTES;
      directWords.get(0, words, 0, length);
      parity.add(words, length);
    }
    for (int index = 0; index < layout.parity(); index++) {
      write(row, rows, index, parity.parity(index));
    }
  }

  /// Writes one parity of neighbouring rows: neighbours in the file too, but for one break.
  private void write(int row, int rows, int index, long[] parity) throws Problem {
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.nativeOrder())
        .asLongBuffer()
        .put(parity, 0, rows * CELL / Long.BYTES);
    int start = 0;
    while (start < rows) {
      int first = layout.parityCell(row + start, index);
      int count = 1;
      while (start + count < rows
          && layout.parityCell(row + start + count, index) == first + count) {
        count++;
      }
      sums.setAll(first, ByteBuffer.wrap(bytes, start * CELL, count * CELL));
      file.writeAt(PackFormat.Footer.cellAt(layout, first), bytes, start * CELL, count * CELL);
      start += count;
    }
  }
}
