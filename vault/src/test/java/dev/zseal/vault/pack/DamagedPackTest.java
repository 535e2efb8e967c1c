package dev.zseal.vault.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.parity.CellLayout;
import dev.zseal.problem.Problem;
import dev.zseal.store.FolderStore;
import dev.zseal.store.MemoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Blobs of a pack file that lost something.
class DamagedPackTest {

  private static final int CELL = CellLayout.CELL_BYTES;
  private static final String FOLDER = "w/00112233aabbccdd/packs";
  private static final long SERIES = 0x0123456789abcdefL;

  @TempDir Path folder;

  private FolderStore store;
  private List<BlobRef> refs;
  private Path file;
  private byte[] whole;
  private int generation;

  @BeforeEach
  void writePack() throws Exception {
    store = new FolderStore(folder, new SplittableRandom(1));
    write(10, 300, 9000);
  }

  private void write(int percent, int blobs, int maxBytes) throws Exception {
    SplittableRandom random = new SplittableRandom(blobs);
    refs = new ArrayList<>();
    var location =
        new PackLocation(FOLDER, SERIES, new PackName(1, 1, ++generation, PackName.Kind.DATA));
    try (var writer = new PackWriter(store, location, percent)) {
      for (int i = 0; i < blobs; i++) {
        byte[] blob = new byte[random.nextInt(1, maxBytes)];
        random.nextBytes(blob);
        refs.add(
            writer.add(BlobType.BLOCK, blob, 0, blob.length, BlobHash.of(blob, 0, blob.length)));
      }
      writer.seal();
    }
    file = folder.resolve(location.file());
    whole = Files.readAllBytes(file);
  }

  /// What a loss of the full share, less a cell, can begin at: everything.
  @Test
  void anyContiguousLossUpToTheShareIsMended() throws Exception {
    CellLayout layout = layout();
    int loss = (layout.parityCells() - 1) * CELL;
    for (int at = 0; at < whole.length; at += 11 * CELL - 1234) {
      byte[] damaged = whole.clone();
      Arrays.fill(damaged, at, Math.min(at + loss, damaged.length), (byte) 0x55);
      assertAllThere(damaged, "lost from " + at);
    }
  }

  @Test
  void aFileThatWasCutIsMended() throws Exception {
    int loss = (layout().parityCells() - 1) * CELL;
    for (int cut : new int[] {1, 8, 119, 120, 121, 4095, 4096, 5000, loss / 2, loss}) {
      assertAllThere(Arrays.copyOf(whole, whole.length - cut), "cut by " + cut);
    }
    assertAllThere(Arrays.copyOf(whole, whole.length + 777), "grown");
  }

  @Test
  void threeCellsOfEveryRowMayGoWhereverTheyAre() throws Exception {
    CellLayout layout = layout();
    SplittableRandom random = new SplittableRandom(5);
    for (int round = 0; round < 10; round++) {
      byte[] damaged = whole.clone();
      for (int row = 0; row < layout.rows(); row++) {
        int width = layout.columns() + layout.parity();
        for (int slot : random.ints(0, width).distinct().limit(3).toArray()) {
          int cell =
              slot < layout.columns()
                  ? layout.dataCell(row, slot)
                  : layout.parityCell(row, slot - layout.columns());
          if (cell >= 0) {
            int at = (int) PackFormat.Footer.cellAt(layout, cell) + random.nextInt(CELL);
            damaged[at] ^= (byte) (1 << random.nextInt(8));
          }
        }
      }
      assertAllThere(damaged, "round " + round);
    }
  }

  @Test
  void aFlippedByteOfASmallPackIsMendedWhereverItIs() throws Exception {
    write(11, 3, 200);
    for (int at = 0; at < whole.length; at += 5) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x10;
      assertAllThere(damaged, "byte " + at);
    }
  }

  @Test
  void noFlippedByteEscapesACheck() throws Exception {
    for (int[] pack : new int[][] {{3, 200}, {40, 3000}, {40, 9000}}) {
      write(11, pack[0], pack[1]);
      var location =
          new PackLocation(FOLDER, SERIES, new PackName(1, 1, generation, PackName.Kind.DATA));
      MemoryStore memory = new MemoryStore();
      int step = whole.length / 4000 + 1;
      for (int at = 0; at < whole.length; at += step) {
        byte[] damaged = whole.clone();
        damaged[at] ^= 0x20;
        memory.damage(location.file(), damaged);
        try (PackFile file = PackFile.open(memory, location)) {
          PackHealth health = PackCheck.of(file, _ -> {});
          assertThat(health.isWhole()).as("byte %d", at).isFalse();
          assertThat(health.isMendable()).as("byte %d", at).isTrue();
        }
      }
    }
  }

  @Test
  void fourCellsOfARowAreTooMany() throws Exception {
    CellLayout layout = layout();
    byte[] damaged = whole.clone();
    for (int column = 2; column < 6; column++) {
      damaged[layout.dataCell(1, column) * CELL + 100] ^= 1;
    }
    Files.write(file, damaged);
    int lost = 0;
    try (Packs packs = new Packs(store)) {
      for (BlobRef ref : refs) {
        try {
          packs.read(ref);
        } catch (Problem.Corrupt e) {
          lost++;
        }
      }
    }
    // Those in the four cells are lost, the rest is not touched by them.
    assertThat(lost).isBetween(1, 4);
  }

  @Test
  void withoutParityAFlippedByteIsFoundAndSaid() throws Exception {
    write(0, 3, 200);
    byte[] damaged = whole.clone();
    damaged[50] ^= 1;
    Files.write(file, damaged);
    try (Packs packs = new Packs(store)) {
      assertThatThrownBy(() -> packs.read(refs.getFirst()))
          .isInstanceOf(Problem.Corrupt.class)
          .hasMessageContaining("damaged");
    }
  }

  private CellLayout layout() throws Problem {
    try (var pack =
        PackFile.open(
            store,
            new PackLocation(FOLDER, SERIES, new PackName(1, 1, generation, PackName.Kind.DATA)))) {
      return Objects.requireNonNull(pack.footer().layout());
    }
  }

  private void assertAllThere(byte[] damaged, String what) throws IOException, Problem {
    Files.write(file, damaged);
    try (Packs packs = new Packs(store)) {
      for (BlobRef ref : refs) {
        // Packs holds every blob against its hash.
        assertThat(packs.read(ref).length).as(what).isPositive();
      }
    }
  }
}
