package dev.zseal.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import dev.zseal.stream.Vectors;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartsTest {

  private static final int CELL = Sneakers.CELL;
  private static final int PART = 10 * CELL;

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("tue.zsend");
  }

  private Path part(int number) {
    return folder.resolve("tue.zsend.%03d".formatted(number));
  }

  private Path sidecar(int number) {
    return folder.resolve("tue.zsend-%03d.zseal".formatted(number));
  }

  private byte[] written(int length) throws Exception {
    byte[] stream = Sneakers.stream(length);
    Sneakers.write(file(), stream, 4 * CELL, new StreamFileWriter.Form(PART, true, 10));
    return stream;
  }

  @ParameterizedTest
  @CsvSource({
    "1000, 1",
    "40959, 1",
    "40960, 1",
    "40961, 2",
    "81919, 2",
    "81920, 2",
    "81921, 3",
    "122881, 4"
  })
  void partsAreFull_butForTheLast_andTogetherTheStream(int length, int parts) throws Exception {
    byte[] stream = written(length);

    List<String> names = new ArrayList<>();
    ByteArrayOutputStream together = new ByteArrayOutputStream();
    for (int number = 1; number <= parts; number++) {
      names.add("tue.zsend.%03d".formatted(number));
      names.add("tue.zsend-%03d.zseal".formatted(number));
      together.write(Files.readAllBytes(part(number)));
      if (number < parts) {
        assertThat(Files.size(part(number))).isEqualTo(PART);
      }
    }
    assertThat(Arrays.equals(together.toByteArray(), stream)).isTrue();
    assertThat(Arrays.equals(Sneakers.read(file()), stream)).isTrue();
    try (var there = Files.list(folder)) {
      assertThat(there.map(p -> p.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(names);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tue.zsend", "tue.zsend.001", "tue.zsend.003", "tue.zsend-002.zseal"})
  void anyNameOfAFileLeadsToTheStream(String name) throws Exception {
    byte[] stream = written(100_000);

    assertThat(Arrays.equals(Sneakers.read(folder.resolve(name)), stream)).isTrue();
    assertThat(StreamFile.nameOf(folder.resolve(name))).isEqualTo(file());
    assertThat(StreamFile.isSidecar(folder.resolve(name))).isEqualTo(name.endsWith(".zseal"));
  }

  @Test
  void eachPartMendsAlone() throws Exception {
    byte[] stream = written(100_000);
    Sneakers.overwrite(part(1), 100, CELL);
    Sneakers.overwrite(part(3), 5000, 6000);
    Sneakers.cut(sidecar(2), 5000);

    assertThat(Arrays.equals(Sneakers.read(file()), stream)).isTrue();
  }

  @Test
  void aMissingPart_isNamed() throws Exception {
    written(100_000);
    Files.delete(part(2));
    assertThatThrownBy(() -> Sneakers.read(file()))
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining("part 2 of 3 of ")
        .hasMessageContaining("tue.zsend is missing: there is no ")
        .hasMessageContaining("tue.zsend.002");

    Files.delete(sidecar(2));
    Files.delete(part(3));
    Files.delete(sidecar(3));
    assertThatThrownBy(() -> Sneakers.read(part(1)))
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining("parts 2, 3 of 3 of ");
  }

  @Test
  void theFirstPartMissing_isNamed() throws Exception {
    written(100_000);
    Files.delete(part(1));
    Files.delete(sidecar(1));
    assertThatThrownBy(() -> Sneakers.read(file())).hasMessageContaining("part 1 of 3 of ");
    assertThatThrownBy(() -> Sneakers.read(part(2))).hasMessageContaining("part 1 of 3 of ");
  }

  @Test
  void swappedParts_areRefusedByName() throws Exception {
    written(100_000);
    swap(part(1), part(2));
    swap(sidecar(1), sidecar(2));

    assertThatThrownBy(() -> Sneakers.read(file()))
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining("tue.zsend.001")
        .hasMessageContaining("part 2 of 3 of corpus/fs@s0");
  }

  @Test
  void swappedPartsBetweenRightSidecars_areNotMendedIntoOneAnother() throws Exception {
    written(100_000);
    swap(part(1), part(2));

    assertThatThrownBy(() -> Sneakers.read(file()))
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessageContaining("tue.zsend.001")
        .hasMessageContaining("bytes 0 to 16383")
        .hasMessageContaining("may be another file");
  }

  @Test
  void aPartOfAnotherStream_isRefusedByName() throws Exception {
    written(100_000);
    Path other = folder.resolve("other");
    byte[] stream =
        Arrays.copyOf(Vectors.bytes("lab-2.3-ccm256-zstd-16k-hex", "fs.incr.1"), 100_000);
    Sneakers.write(other, stream, 4 * CELL, new StreamFileWriter.Form(PART, true, 10));
    move(folder.resolve("other.002"), part(2));
    move(folder.resolve("other-002.zseal"), sidecar(2));

    assertThatThrownBy(() -> Sneakers.read(file()))
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining("tue.zsend.002")
        .hasMessageContaining("corpus/fs@s1")
        .hasMessageContaining("corpus/fs@s0");
  }

  @Test
  void aPartUnderTheNameOfAWholeStream_isRefused() throws Exception {
    written(100_000);
    Files.copy(part(1), folder.resolve("x"));
    Files.copy(sidecar(1), folder.resolve("x.zseal"));

    assertThatThrownBy(() -> Sneakers.read(folder.resolve("x")))
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining("part 1 of 3");
  }

  @Test
  void aPartWithoutItsSidecar_isReadAsItLies_ifItHasItsLength() throws Exception {
    byte[] stream = written(100_000);
    Files.delete(sidecar(1));

    assertThat(Arrays.equals(Sneakers.read(part(1)), stream)).isTrue();
    try (StreamFile opened = StreamFile.open(file())) {
      assertThat(opened.notes()).hasSize(1).first().asString().contains("zsend-001.zseal");
    }
    Sneakers.cut(part(1), 4000);
    assertThatThrownBy(() -> Sneakers.read(file()))
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessageContaining("it has 4000 bytes and should have 40960");
  }

  @Test
  void partsWithoutAnySidecar_areReadInOrder_whenAskedForByTheNameOfAll() throws Exception {
    byte[] stream = Sneakers.stream(100_000);
    Sneakers.write(file(), stream, 4 * CELL, new StreamFileWriter.Form(PART, false, 10));

    assertThat(Arrays.equals(Sneakers.read(file()), stream)).isTrue();
    assertThat(Sneakers.read(part(2))).hasSize(PART);
  }

  @Test
  void whatIsThereAlready_isNotMixedWithNewParts() throws Exception {
    written(100_000);

    assertThatThrownBy(() -> written(5000))
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining("tue.zsend.001 is there already");
    Files.delete(part(1));
    assertThatThrownBy(() -> written(5000)).hasMessageContaining("tue.zsend-001.zseal is there");
  }

  @Test
  void aStreamOfTooManyParts_isRefused_andLeavesNothing() throws Exception {
    byte[] stream = Sneakers.stream(999 * 400 + 1);
    assertThatThrownBy(
            () -> Sneakers.write(file(), stream, CELL, new StreamFileWriter.Form(400, true, 10)))
        .hasMessageContaining("more than 999 parts");
    try (var left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
    Sneakers.write(
        file(), Arrays.copyOf(stream, 999 * 400), CELL, new StreamFileWriter.Form(400, true, 10));
    assertThat(Sneakers.read(part(999))).hasSize(999 * 400);
  }

  @Test
  void aNewFile_replacesNone_andNeverStandsBesideAnOldSidecar() throws Exception {
    var plain = new StreamFileWriter.Form(0, false, 0);
    Sneakers.write(file(), Sneakers.stream(50_000), 4 * CELL, 10);

    assertThatThrownBy(() -> Sneakers.write(file(), Sneakers.stream(60_000), 4 * CELL, plain))
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining("tue.zsend is there already");
    assertThat(Sneakers.read(file())).hasSize(50_000);
    Files.delete(file());
    assertThatThrownBy(() -> Sneakers.write(file(), Sneakers.stream(60_000), 4 * CELL, plain))
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining("tue.zsend.zseal is there already");
    assertThat(file()).doesNotExist();
  }

  @Test
  void noFileIsAsLargeAsTheSizeGiven() {
    assertThat(StreamFileWriter.Form.partBytesBelow(4L << 30)).isEqualTo((4L << 30) - CELL);
    assertThat(StreamFileWriter.Form.partBytesBelow(65537)).isEqualTo(65536);
    assertThat(new StreamFileWriter.Form((4L << 30) - CELL, true, 10).fits()).isTrue();
    assertThat(new StreamFileWriter.Form((4L << 30) - CELL, true, 40).fits()).isTrue();
    assertThat(new StreamFileWriter.Form((4L << 30) - CELL, true, 50).fits()).isFalse();
  }

  private static void move(Path from, Path to) throws Exception {
    Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void swap(Path a, Path b) throws Exception {
    Path aside = a.resolveSibling("aside");
    move(a, aside);
    move(b, a);
    move(aside, b);
  }
}
