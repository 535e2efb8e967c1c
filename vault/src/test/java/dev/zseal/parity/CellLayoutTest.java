package dev.zseal.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CellLayoutTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 26, 27, 28, 53, 54, 55, 100, 271, 1000})
  void everyCellIsInOneRowAndANeighbourhoodMeetsEachRowThreeTimesAtMost(int cells) {
    CellLayout layout = CellLayout.of(cells, 27);
    int all = layout.cells() + layout.parityCells();
    BitSet seen = new BitSet();
    for (int row = 0; row < layout.rows(); row++) {
      for (int column = 0; column < layout.columns(); column++) {
        note(layout, layout.dataCell(row, column), row, seen);
      }
      for (int index = 0; index < layout.parity(); index++) {
        note(layout, layout.parityCell(row, index), row, seen);
      }
    }
    assertThat(seen.cardinality()).isEqualTo(all);

    int window = layout.rows() * layout.parity();
    for (int start = 0; start + window <= all; start++) {
      int[] hits = new int[layout.rows()];
      for (int cell = start; cell < start + window; cell++) {
        hits[layout.row(cell)]++;
      }
      assertThat(hits).containsOnly(layout.parity());
    }
  }

  private static void note(CellLayout layout, int cell, int row, BitSet seen) {
    if (cell >= 0) {
      assertThat(layout.row(cell)).isEqualTo(row);
      assertThat(seen.get(cell)).isFalse();
      seen.set(cell);
    }
  }

  @Test
  void theShareIsAboutWhatWasAskedFor() {
    for (int percent = 2; percent <= 50; percent++) {
      CellLayout layout = CellLayout.of(16_384, CellLayout.columnsFor(percent));
      double share = (double) layout.parityCells() / (layout.cells() + layout.parityCells());
      assertThat(share * 100).isBetween(percent * 0.93, percent * 1.07);
    }
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThat(CellLayout.isPossible(1000, 3, 3)).isFalse();
    assertThat(CellLayout.isPossible(1000, 1001, 3)).isFalse();
    assertThat(CellLayout.isPossible(1L << 40, 1L << 31, 3)).isFalse();
    assertThat(CellLayout.isPossible(10, 1, 4)).isFalse();
    assertThatThrownBy(() -> new CellLayout(1000, 3, 3))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
