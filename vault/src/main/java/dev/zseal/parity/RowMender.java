package dev.zseal.parity;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Brings back the lost data cells of one row.
public final class RowMender {

  private static final int CELL = CellLayout.CELL_BYTES;
  private static final int WORDS = CELL / Long.BYTES;
  private static final byte[] ZEROES = new byte[CELL];

  private RowMender() {}

  /// The cells that are left.
  public interface Cells {

    /// The bytes of a data or parity cell, by its number; null when it is lost.
    byte @Nullable [] whole(int cell);
  }

  /// What came of a row.
  ///
  /// @param lost data cells that were lost
  /// @param parity parity cells that were whole
  /// @param cells the lost data cells by their numbers; none when more were lost than parity is
  ///   there for
  public record Row(int lost, int parity, Map<Integer, byte[]> cells) {}

  /// Rebuilds the data cells of a row that `cells` has not. Each cell is asked for once.
  public static Row mend(CellLayout layout, int row, Cells cells) {
    int columns = layout.columns();
    int[] lost = new int[columns];
    int losses = 0;
    RowParity parity = new RowParity(layout.parity(), WORDS);
    parity.begin(WORDS);
    for (int column = columns - 1; column >= 0; column--) {
      int cell = layout.dataCell(row, column);
      byte[] bytes = cell < 0 ? ZEROES : cells.whole(cell);
      if (bytes == null) {
        lost[losses++] = column;
      }
      parity.add(words(bytes == null ? ZEROES : bytes), WORDS);
    }
    int[] whole = new int[layout.parity()];
    long[][] stored = new long[layout.parity()][];
    int wholes = 0;
    for (int index = 0; index < layout.parity(); index++) {
      byte[] bytes = cells.whole(layout.parityCell(row, index));
      if (bytes != null) {
        stored[index] = words(bytes);
        whole[wholes++] = index;
      }
    }
    Map<Integer, byte[]> mended = new TreeMap<>();
    if (losses <= wholes) {
      long[][] found =
          parity.rebuild(Arrays.copyOf(lost, losses), Arrays.copyOf(whole, wholes), stored);
      for (int i = 0; i < losses; i++) {
        mended.put(layout.dataCell(row, lost[i]), bytes(found[i]));
      }
    }
    return new Row(losses, wholes, mended);
  }

  private static long[] words(byte[] bytes) {
    long[] words = new long[WORDS];
    ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asLongBuffer().get(words);
    return words;
  }

  private static byte[] bytes(long[] words) {
    byte[] bytes = new byte[CELL];
    ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asLongBuffer().put(words, 0, WORDS);
    return bytes;
  }
}
