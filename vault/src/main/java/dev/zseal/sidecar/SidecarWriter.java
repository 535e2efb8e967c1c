package dev.zseal.sidecar;

import dev.zseal.parity.CellLayout;
import dev.zseal.parity.CellSums;
import dev.zseal.parity.RowParity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/// Writes the sidecar of one file while the file's bytes go by. Holds one group of them.
final class SidecarWriter implements AutoCloseable {

  private static final int CELL = SidecarLayout.CELL;
  private static final int FIRST_ROOM = 1 << 20;

  /// Rows taken together: their cells in one column are neighbours.
  private static final int BAND = 16;

  private final Path temporary;
  private final FileChannel channel;
  private final int groupBytes;
  private final int columns;
  private final MessageDigest digest = SidecarHead.digest();

  /// Outside the heap, which is small: a group and its parity may be 128 MiB.
  private ByteBuffer group;

  private int filled;
  private long bytes;
  private long at = SidecarLayout.HEAD;
  private ByteBuffer parityCells = ByteBuffer.allocate(0);
  private final long[] words = new long[BAND * CELL / Long.BYTES];

  /// @param temporary the sidecar's name until somebody renames it
  SidecarWriter(Path temporary, int groupBytes, int columns) throws IOException {
    this.temporary = temporary;
    this.channel = Disk.create(temporary);
    this.groupBytes = groupBytes;
    this.columns = columns;
    this.group = ByteBuffer.allocateDirect(Math.min(FIRST_ROOM, groupBytes));
  }

  /// Takes the next bytes of the file.
  void write(byte[] source, int offset, int length) throws IOException {
    digest.update(source, offset, length);
    int done = 0;
    while (done < length) {
      if (filled == groupBytes) {
        section();
      }
      int n = Math.min(length - done, groupBytes - filled);
      while (filled + n > group.capacity()) {
        ByteBuffer larger = ByteBuffer.allocateDirect(Math.min(groupBytes, 4 * group.capacity()));
        larger.put(0, group, 0, filled);
        group = larger;
      }
      group.put(filled, source, offset + done, n);
      filled += n;
      done += n;
    }
    bytes += length;
  }

  long bytes() {
    return bytes;
  }

  /// Ends the last group; returns the SHA-256 of the file. What is left to be done is [#finish].
  String end() throws IOException {
    if (filled > 0) {
      section();
    }
    channel.close();
    parityCells = ByteBuffer.allocate(0);
    group = parityCells;
    return SidecarHead.hex(digest.digest());
  }

  /// Writes both heads, and syncs. By then there may be many other parts: no file is open between.
  void finish(SidecarHead head) throws IOException {
    byte[] page = head.encode();
    try (FileChannel again = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
      Disk.write(again, page, 0, page.length, at);
      Disk.write(again, page, 0, page.length, 0);
      again.force(true);
    }
  }

  private void section() throws IOException {
    int cells = CellLayout.cellsFor(filled);
    group.put(filled, new byte[cells * CELL - filled]);
    CellLayout layout = columns == 0 ? null : CellLayout.of(cells, columns);
    int all = cells + (layout == null ? 0 : layout.parityCells());
    CellSums sums = new CellSums(all);
    sums.setAll(0, group.slice(0, cells * CELL));
    if (layout != null) {
      parity(layout);
      sums.setAll(cells, parityCells.slice(0, (all - cells) * CELL));
    }
    byte[] encoded = sums.encode();
    append(ByteBuffer.wrap(encoded));
    append(parityCells.slice(0, (all - cells) * CELL));
    append(ByteBuffer.wrap(encoded));
    filled = 0;
  }

  private void append(ByteBuffer source) throws IOException {
    while (source.hasRemaining()) {
      at += channel.write(source, at);
    }
  }

  /// Computes the parity cells of the group, in the order of their numbers.
  private void parity(CellLayout layout) {
    if (parityCells.capacity() < layout.parityCells() * CELL) {
      parityCells = ByteBuffer.allocateDirect(layout.parityCells() * CELL);
    }
    RowParity parity = new RowParity(layout.parity(), words.length);
    for (int row = 0; row < layout.rows(); row += BAND) {
      int rows = Math.min(BAND, layout.rows() - row);
      parity.begin(rows * CELL / Long.BYTES);
      for (int column = layout.columns() - 1; column >= 0; column--) {
        int first = row + column * layout.rows();
        int length = Math.clamp((long) layout.cells() - first, 0, rows) * CELL;
        group
            .slice(Math.min(first, layout.cells()) * CELL, length)
            .order(ByteOrder.nativeOrder())
            .asLongBuffer()
            .get(words, 0, length / Long.BYTES);
        parity.add(words, length / Long.BYTES);
      }
      for (int index = 0; index < layout.parity(); index++) {
        for (int i = 0; i < rows; i++) {
          int cell = layout.parityCell(row + i, index) - layout.cells();
          parityCells
              .slice(cell * CELL, CELL)
              .order(ByteOrder.nativeOrder())
              .asLongBuffer()
              .put(parity.parity(index), i * CELL / Long.BYTES, CELL / Long.BYTES);
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
