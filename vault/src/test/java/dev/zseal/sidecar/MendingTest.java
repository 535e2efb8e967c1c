package dev.zseal.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MendingTest {

  private static final int CELL = Sneakers.CELL;

  @TempDir Path folder;
  private Path file;
  private Path sidecar;

  @BeforeEach
  void names() {
    file = folder.resolve("tue.zsend");
    sidecar = folder.resolve("tue.zsend.zseal");
  }

  @Test
  void theFileIsThePlainStream_andTheSameBytesMakeTheSameSidecar() throws Exception {
    byte[] stream = Sneakers.stream();
    Sneakers.write(file, stream, SidecarLayout.MAX_GROUP, 10);
    Path other = folder.resolve("other");
    Files.write(other, stream);
    StreamProtect.protect(other, 10, _ -> {});

    assertThat(Arrays.mismatch(Files.readAllBytes(file), stream)).isEqualTo(-1);
    assertThat(Files.readAllBytes(folder.resolve("other.zseal")))
        .isEqualTo(Files.readAllBytes(sidecar));
    assertThat(Arrays.mismatch(Sneakers.read(file), stream)).isEqualTo(-1);
    try (var left = Files.list(folder)) {
      assertThat(left).hasSize(4);
    }
  }

  @Test
  void everyByteOfTheFile_flipped_isMended() throws Exception {
    byte[] stream = Sneakers.stream(9000);
    Sneakers.write(file, stream, 2 * CELL, 10);
    for (int at = 0; at < stream.length; at++) {
      Sneakers.flip(file, at);
      FileHealth health = readThoroughly(stream, at);
      assertThat(health.damagedCells()).isEqualTo(1);
      assertThat(health.sidecarWhole()).isTrue();
      Sneakers.flip(file, at);
    }
    assertThat(readThoroughly(stream, -1).isFileWhole()).isTrue();
  }

  @Test
  void everyByteOfTheSidecar_flipped_doesNoHarm_andIsFound() throws Exception {
    byte[] stream = Sneakers.stream(9000);
    Sneakers.write(file, stream, 2 * CELL, 10);
    // With damage in the file, the sidecar has something to do.
    Sneakers.flip(file, 5000);
    long length = Files.size(sidecar);
    for (int at = 0; at < length; at++) {
      Sneakers.flip(sidecar, at);
      assertThat(readThoroughly(stream, at).sidecarWhole()).as("byte " + at).isFalse();
      Sneakers.flip(sidecar, at);
    }
    assertThat(readThoroughly(stream, -1).sidecarWhole()).isTrue();
  }

  private FileHealth readThoroughly(byte[] expected, int flipped) throws Exception {
    try (StreamFile opened = StreamFile.open(file);
        InputStream in = opened.input()) {
      opened.beThorough();
      assertThat(Arrays.mismatch(in.readAllBytes(), expected)).as("byte " + flipped).isEqualTo(-1);
      FileHealth health = opened.health().getFirst();
      assertThat(health.isReadable()).as("byte " + flipped).isTrue();
      return health;
    }
  }

  @Test
  void aLossInOnePiece_upToTheShare_isMended_whereverItBegins() throws Exception {
    byte[] stream = Sneakers.stream(400_000);
    // 25 cells a group: one row of 25, three parities; and the last group of 23.
    Sneakers.write(file, stream, 25 * CELL, 10);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 100; i++) {
      Files.write(file, stream);
      int length = 3 * CELL - CELL + 1;
      int at = random.nextInt(stream.length - length);
      Sneakers.overwrite(file, at, length);
      assertThat(Arrays.mismatch(Sneakers.read(file), stream)).as("from byte " + at).isEqualTo(-1);
    }
  }

  @Test
  void aGroupOfManyRows_mendsAsMuchAsItsParity() throws Exception {
    byte[] stream = Sneakers.stream();
    // 121 cells in 5 rows of 25: 15 parity cells.
    Sneakers.write(file, stream, SidecarLayout.MAX_GROUP, 11);
    int rows = (stream.length + CELL - 1) / CELL / 24 + 1;
    for (int cell = 0; cell < 100; cell += 7) {
      Files.write(file, stream);
      Sneakers.overwrite(file, (long) cell * CELL, 3 * rows * CELL);
      assertThat(Arrays.mismatch(Sneakers.read(file), stream))
          .as("from cell " + cell)
          .isEqualTo(-1);
      assertThat(health(file).damagedCells()).isEqualTo(3L * rows);
    }
  }

  @Test
  void tooMuchLoss_isRefused_withOffsets() throws Exception {
    byte[] stream = Sneakers.stream(400_000);
    Sneakers.write(file, stream, 25 * CELL, 10);
    Sneakers.overwrite(file, 30L * CELL, 2 * CELL);
    Sneakers.overwrite(file, 40L * CELL, CELL);
    Sneakers.flip(file, 44L * CELL);

    assertThatThrownBy(() -> Sneakers.read(file))
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessageContaining("tue.zsend is damaged beyond repair")
        .hasMessageContaining(
            "bytes 122880 to 131071, 163840 to 167935, 180224 to 184319 are lost");
    FileHealth health = health(file);
    assertThat(health.lost())
        .isEqualTo("bytes 122880 to 131071, 163840 to 167935, 180224 to 184319");
    assertThat(health.damagedCells()).isEqualTo(4);
    assertThat(health.isReadable()).isFalse();
  }

  @Test
  void aFileThatWasCut_isMendedUpToTheShare() throws Exception {
    byte[] stream = Sneakers.stream(400_000);
    Sneakers.write(file, stream, 25 * CELL, 10);
    Sneakers.cut(file, stream.length - 2 * CELL);

    assertThat(Arrays.mismatch(Sneakers.read(file), stream)).isEqualTo(-1);
    assertThat(health(file).tooLong()).isEqualTo(-2L * CELL);

    Sneakers.cut(file, stream.length - 4 * CELL);
    assertThatThrownBy(() -> Sneakers.read(file)).hasMessageContaining("to 399999 are lost");
    assertThat(health(file).lost()).isEqualTo("bytes 380928 to 399999");

    Sneakers.cut(file, 0);
    assertThatThrownBy(() -> Sneakers.read(file)).isInstanceOf(Problem.Corrupt.class);
    assertThat(health(file).lost()).isEqualTo("bytes 0 to 399999");
  }

  @Test
  void aFileOfWhichAllIsGone_comesOutOfTheSidecar_ifThatHasAsMuch() throws Exception {
    byte[] stream = Sneakers.stream(50_000);
    Sneakers.write(file, stream, 3 * CELL, 50);
    Sneakers.cut(file, 0);

    assertThat(Arrays.mismatch(Sneakers.read(file), stream)).isEqualTo(-1);
  }

  @Test
  void bytesTooMany_arePassedOver_andFound() throws Exception {
    byte[] stream = Sneakers.stream(50_000);
    Sneakers.write(file, stream, 25 * CELL, 10);
    Files.write(file, Arrays.copyOf(stream, 60_000));

    assertThat(Arrays.mismatch(Sneakers.read(file), stream)).isEqualTo(-1);
    assertThat(health(file).tooLong()).isEqualTo(10_000);
    assertThat(health(file).isFileWhole()).isFalse();
  }

  @Test
  void aSidecarThatWasCut_losesOnlyWhatIsGone() throws Exception {
    byte[] stream = Sneakers.stream(400_000);
    Sneakers.write(file, stream, 25 * CELL, 10);
    long length = Files.size(sidecar);
    Sneakers.flip(file, 10);
    for (long keep = length - 1; keep > SidecarLayout.HEAD + 4 * CELL; keep -= 3333) {
      Sneakers.cut(sidecar, keep);
      assertThat(Arrays.mismatch(Sneakers.read(file), stream))
          .as("%d bytes left", keep)
          .isEqualTo(-1);
      assertThat(health(file).sidecarWhole()).isFalse();
    }
    Sneakers.cut(sidecar, SidecarLayout.HEAD);
    byte[] damaged = Sneakers.read(file);
    assertThat(Arrays.mismatch(damaged, stream)).isEqualTo(10);
    assertThat(health(file).hashMatches()).isFalse();
  }

  @Test
  void aSidecarWithoutAHead_isOfNoUse_andSaysSo() throws Exception {
    byte[] stream = Sneakers.stream(50_000);
    Sneakers.write(file, stream, 25 * CELL, 10);
    Sneakers.flip(sidecar, 3);
    Sneakers.flip(sidecar, Files.size(sidecar) - 4000);

    assertThat(Arrays.mismatch(Sneakers.read(file), stream)).isEqualTo(-1);
    try (StreamFile opened = StreamFile.open(file)) {
      assertThat(opened.isProtected()).isFalse();
      assertThat(opened.notes()).hasSize(1).first().asString().contains("both of its heads");
    }
  }

  @Test
  void withoutParity_damageIsFoundAndNotMended() throws Exception {
    byte[] stream = Sneakers.stream(50_000);
    Sneakers.write(file, stream, 25 * CELL, 0);
    assertThat(Files.size(sidecar)).isLessThan(10_000);
    assertThat(Arrays.mismatch(Sneakers.read(file), stream)).isEqualTo(-1);
    assertThat(health(file).sidecarWhole()).isTrue();
    Sneakers.flip(file, 20_000);

    assertThatThrownBy(() -> Sneakers.read(file)).hasMessageContaining("bytes 16384 to 20479");
  }

  @Test
  void theSidecarOfAnotherStream_isRefused() throws Exception {
    Sneakers.write(file, Sneakers.stream(2000), 25 * CELL, 10);
    byte[] other =
        Arrays.copyOf(
            dev.zseal.stream.Vectors.bytes("lab-2.3-ccm256-zstd-16k-hex", "fs.incr.1"), 2000);
    Files.write(file, other);

    assertThatThrownBy(() -> Sneakers.read(file))
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining("corpus/fs@s1")
        .hasMessageContaining("corpus/fs@s0");
  }

  @Test
  void readsFromAnywhere() throws Exception {
    byte[] stream = Sneakers.stream(400_000);
    Sneakers.write(file, stream, 25 * CELL, new StreamFileWriter.Form(15 * CELL, true, 10));
    Sneakers.overwrite(folder.resolve("tue.zsend.002"), 3 * CELL, CELL);
    SplittableRandom random = new SplittableRandom(5);
    try (StreamFile opened = StreamFile.open(file)) {
      for (int i = 0; i < 300; i++) {
        int at = random.nextInt(stream.length);
        byte[] bytes = new byte[random.nextInt(Math.min(90_000, stream.length - at))];
        opened.read(at, bytes, 0, bytes.length);
        assertThat(Arrays.equals(bytes, Arrays.copyOfRange(stream, at, at + bytes.length)))
            .isTrue();
      }
      assertThatThrownBy(() -> opened.read(399_000, new byte[2000], 0, 2000))
          .isInstanceOf(Problem.Corrupt.class);
      assertThat(opened.size()).isEqualTo(stream.length);
    }
  }

  @Test
  void whatIsRead_isNeverWrittenTo() throws Exception {
    byte[] stream = Sneakers.stream(50_000);
    Sneakers.write(file, stream, 25 * CELL, 10);
    Sneakers.flip(file, 7000);
    byte[] before = Files.readAllBytes(file);
    Sneakers.read(file);
    health(file);

    assertThat(Arrays.mismatch(Files.readAllBytes(file), before)).isEqualTo(-1);
    try (var left = Files.list(folder)) {
      assertThat(left.sorted().toList()).isEqualTo(List.of(file, sidecar));
    }
  }

  private static FileHealth health(Path file) throws Problem {
    try (StreamFile opened = StreamFile.open(file)) {
      opened.beThorough();
      StreamRepair.drain(opened, _ -> {});
      return opened.health().getFirst();
    }
  }
}
