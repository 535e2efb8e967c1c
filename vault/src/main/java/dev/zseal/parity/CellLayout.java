package dev.zseal.parity;

/// Where the cells of a row lie, for bytes that are followed by their parity.
///
/// Cells are numbered through: those of the body first, then the parity cells. Cell `c` is in row
/// `c mod rows`. So the cells of a row are as far apart as can be, every row has its data cells and
/// then exactly [#parity] parity cells, and `rows * parity` neighbours meet each row [#parity]
/// times at most, wherever they begin.
///
/// @param cells of the body, at least 1
/// @param rows at least 1
/// @param parity cells of parity in each row, 1 to 3
public record CellLayout(int cells, int rows, int parity) {

  /// Bytes of a cell.
  public static final int CELL_BYTES = 4096;

  private static final int MIN_PERCENT = 2;
  private static final int MAX_PERCENT = 50;

  /// Largest number of cells, parity included: 2 TiB.
  public static final int MAX_CELLS = 1 << 29;

  public CellLayout {
    if (!isPossible(cells, rows, parity)) {
      throw new IllegalArgumentException(
          "no layout of %d cells in %d rows with %d parities".formatted(cells, rows, parity));
    }
  }

  /// Whether such a layout exists.
  public static boolean isPossible(long cells, long rows, long parity) {
    return cells >= 1
        && rows >= 1
        && rows <= cells
        && parity >= 1
        && parity <= RowParity.MAX_PARITY
        && rows <= MAX_CELLS
        && cells + rows * parity <= MAX_CELLS
        && columns(cells, rows) <= RowParity.MAX_COLUMNS;
  }

  /// The layout for a body of so many cells, with about `columns` data cells to a row.
  ///
  /// A body of one or two cells has as many parity cells as it has cells, not three.
  public static CellLayout of(int cells, int columns) {
    int rows = (cells + columns - 1) / columns;
    return new CellLayout(cells, rows, Math.min(RowParity.MAX_PARITY, cells));
  }

  /// Data cells of a row such that parity is about `percent` of all cells.
  public static int columnsFor(int percent) {
    if (!isShare(percent)) {
      throw new IllegalArgumentException("a parity of %d %%".formatted(percent));
    }
    int columns = Math.round(RowParity.MAX_PARITY * (100f - percent) / percent);
    return Math.min(columns, RowParity.MAX_COLUMNS);
  }

  /// Cells that hold `bytes`.
  public static int cellsFor(long bytes) {
    return Math.toIntExact((bytes + CELL_BYTES - 1) / CELL_BYTES);
  }

  /// Whether packs can have this share of parity, in percent.
  public static boolean isShare(long percent) {
    return percent >= MIN_PERCENT && percent <= MAX_PERCENT;
  }

  private static long columns(long cells, long rows) {
    return (cells + rows - 1) / rows;
  }

  /// Data columns; the last one lacks cells in some rows, which count as zeroes.
  public int columns() {
    return (int) columns(cells, rows);
  }

  /// All cells of parity.
  public int parityCells() {
    return rows * parity;
  }

  /// The row of a cell.
  public int row(int cell) {
    return cell % rows;
  }

  /// The cell of a row in a data column, or -1 where the last column lacks it.
  public int dataCell(int row, int column) {
    int cell = row + column * rows;
    return cell < cells ? cell : -1;
  }

  /// The cell of a row that holds parity `index`.
  public int parityCell(int row, int index) {
    int first = cells + Math.floorMod(row - cells, rows);
    return first + index * rows;
  }
}
