package dev.zseal.sidecar;

import dev.zseal.parity.CellLayout;
import dev.zseal.parity.CellSums;
import dev.zseal.parity.RowParity;
import org.jspecify.annotations.Nullable;

/// Where things lie in a sidecar: a head, a section for each group of the file, the head again
/// (`docs/format/sidecar.md`).
///
/// @param bytes of the file it stands beside, at least 1
/// @param groupBytes of each group but the last
/// @param columns about how many data cells share a row; 0 without parity
record SidecarLayout(long bytes, int groupBytes, int columns) {

  static final int CELL = CellLayout.CELL_BYTES;

  /// Bytes of a head.
  static final int HEAD = 4096;

  /// Longest group, and the usual one.
  static final int MAX_GROUP = 64 << 20;

  /// Longest file: enough, and far from where sums of longs overflow.
  static final long MAX_BYTES = 1L << 56;

  SidecarLayout {
    if (!isPossible(bytes, groupBytes, columns)) {
      throw new IllegalArgumentException(
          "no sidecar of %d bytes, groups of %d, %d columns".formatted(bytes, groupBytes, columns));
    }
  }

  static boolean isPossible(long bytes, long groupBytes, long columns) {
    return bytes >= 1
        && bytes <= MAX_BYTES
        && groupBytes >= CELL
        && groupBytes <= MAX_GROUP
        && groupBytes % CELL == 0
        && columns >= 0
        && columns <= RowParity.MAX_COLUMNS;
  }

  /// Data cells a row has with this share of parity, in percent; 0 for none.
  static int columnsFor(int percent) {
    return percent == 0 ? 0 : CellLayout.columnsFor(percent);
  }

  long groups() {
    return (bytes + groupBytes - 1) / groupBytes;
  }

  /// Bytes of one group.
  int length(long group) {
    return (int) Math.min(groupBytes, bytes - group * groupBytes);
  }

  /// Data cells of one group.
  int cells(long group) {
    return CellLayout.cellsFor(length(group));
  }

  /// How the cells of a group share rows; null without parity.
  @Nullable CellLayout rows(long group) {
    return columns == 0 ? null : CellLayout.of(cells(group), columns);
  }

  int parityCells(long group) {
    CellLayout rows = rows(group);
    return rows == null ? 0 : rows.parityCells();
  }

  /// Bytes of one copy of a group's sums.
  int sumsBytes(long group) {
    return Math.toIntExact(CellSums.bytes(cells(group) + parityCells(group)));
  }

  /// Where the section of a group begins: sums, parity, sums.
  long sectionAt(long group) {
    return group == 0 ? HEAD : HEAD + group * sectionBytes(0);
  }

  long parityAt(long group) {
    return sectionAt(group) + sumsBytes(group);
  }

  long secondSumsAt(long group) {
    return parityAt(group) + (long) parityCells(group) * CELL;
  }

  private long sectionBytes(long group) {
    return 2L * sumsBytes(group) + (long) parityCells(group) * CELL;
  }

  long secondHeadAt() {
    long last = groups() - 1;
    return sectionAt(last) + sectionBytes(last);
  }

  /// Bytes of the sidecar.
  long sidecarBytes() {
    return secondHeadAt() + HEAD;
  }
}
