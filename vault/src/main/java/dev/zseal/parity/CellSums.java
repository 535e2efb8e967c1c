package dev.zseal.parity;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;
import java.util.zip.CRC32C;

/// The CRC-32C (RFC 3720) of every cell, data and parity, by which damage is located.
///
/// They stand in groups of [#GROUP], each followed by its own sum, so that damage to the sums shows
/// as well; and twice in a file, as far apart as a loss that parity can mend.
public final class CellSums {

  /// Sums of a group; with its own it fills a cell.
  public static final int GROUP = CellLayout.CELL_BYTES / Integer.BYTES - 1;

  private final int[] sums;
  private final BitSet known = new BitSet();

  /// @param cells how many there are
  public CellSums(int cells) {
    sums = new int[cells];
  }

  /// The sum of so many bytes.
  public static int of(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }

  /// Bytes of the encoded sums of so many cells.
  public static long bytes(long cells) {
    return (cells + (cells + GROUP - 1) / GROUP) * Integer.BYTES;
  }

  /// Notes the sum of a cell.
  public void set(int cell, int sum) {
    sums[cell] = sum;
    known.set(cell);
  }

  /// Notes the sums of neighbouring cells, whose bytes are what remains of `bytes`.
  ///
  /// A loop of its own, so that the compiler has it early and whoever calls it stays small.
  public void setAll(int first, ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    int end = bytes.limit();
    for (int cell = first; bytes.position() < end; cell++) {
      crc.reset();
      crc.update(bytes.limit(bytes.position() + CellLayout.CELL_BYTES));
      set(cell, (int) crc.getValue());
    }
  }

  /// Whether the sum of this cell is known.
  public boolean isKnown(int cell) {
    return known.get(cell);
  }

  /// Whether the sum of the cell is known, and that of `bytes`.
  public boolean matches(int cell, byte[] bytes, int offset) {
    return known.get(cell) && sums[cell] == of(bytes, offset, CellLayout.CELL_BYTES);
  }

  /// All groups, as they stand in a file.
  public byte[] encode() {
    byte[] encoded = new byte[Math.toIntExact(bytes(sums.length))];
    ByteBuffer out = buffer(encoded);
    for (int first = 0; first < sums.length; first += GROUP) {
      int start = out.position();
      for (int cell = first; cell < Math.min(first + GROUP, sums.length); cell++) {
        out.putInt(sums[cell]);
      }
      out.putInt(of(encoded, start, out.position() - start));
    }
    return encoded;
  }

  /// Takes the groups of an encoded copy that are whole. Returns whether all of them are.
  public boolean take(byte[] copy) {
    ByteBuffer in = buffer(copy);
    boolean whole = true;
    for (int first = 0; first < sums.length; first += GROUP) {
      int count = Math.min(GROUP, sums.length - first);
      int start = in.position();
      int own = in.getInt(start + count * Integer.BYTES);
      if (own == of(copy, start, count * Integer.BYTES)) {
        for (int i = 0; i < count; i++) {
          set(first + i, in.getInt(start + i * Integer.BYTES));
        }
      } else {
        whole = false;
      }
      in.position(start + (count + 1) * Integer.BYTES);
    }
    return whole;
  }

  private static ByteBuffer buffer(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
