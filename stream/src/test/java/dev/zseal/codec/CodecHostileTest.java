package dev.zseal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Bytes nobody sane would send. What comes of them is a block of the right size or a
/// [Problem.Corrupt], never anything else.
class CodecHostileTest {

  private static final int SIZE = 1500;

  static Stream<Compressed> blocks() {
    return Stream.of(Compressed.allOf(CodecTest.mixed(SIZE, new Random(3))));
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void rejectsABlockCutShortAnywhere(Compressed block) {
    for (int length = 0; length < block.length(); length++) {
      byte[] cut = Arrays.copyOf(block.padded(), length);
      assertThatThrownBy(() -> CodecTest.decode(block, 0, cut, SIZE))
          .as("%s cut to %d", block, length)
          .isInstanceOf(Problem.Corrupt.class);
    }
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void anyFlippedBitIsABlockOrDamage(Compressed block) throws Problem {
    byte[] bytes = block.bytes();
    for (int bit = 0; bit < 8 * bytes.length; bit++) {
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
      isABlockOrDamage(block.compression(), bytes, SIZE);
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
    }
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void rejectsAPromiseOfMoreOrLess(Compressed block) {
    for (int size : new int[] {1, SIZE / 2, SIZE - 1, SIZE + 1, 2 * SIZE, 16 << 20}) {
      // The end of LZJB and ZLE is where the block is full, so less is as good as all.
      if ((block.compression() == 3 || block.compression() == 14) && size < SIZE) {
        continue;
      }
      assertThatThrownBy(() -> CodecTest.decode(block, 0, block.bytes(), size))
          .as("%s, %d bytes promised", block, size)
          .isInstanceOf(Problem.Corrupt.class);
    }
  }

  @Test
  void anyBytesAreABlockOrDamage() throws Problem {
    for (int seed = 0; seed < 3000; seed++) {
      Random random = new Random(seed);
      byte[] bytes = new byte[random.nextInt(300)];
      random.nextBytes(bytes);
      // A length that could be right, now and then.
      if (bytes.length > 8 && random.nextBoolean()) {
        Arrays.fill(bytes, 0, 3, (byte) 0);
        bytes[3] = (byte) random.nextInt(bytes.length - 4);
      }
      for (int compression = 2; compression <= 16; compression++) {
        isABlockOrDamage(compression, bytes, 1 + random.nextInt(5000));
      }
    }
  }

  @Test
  void rejectsImpossibleSizes() {
    for (int size : new int[] {Integer.MIN_VALUE, -1, 0, (16 << 20) + 1, Integer.MAX_VALUE}) {
      for (int compression : IntStream.rangeClosed(2, 16).toArray()) {
        assertThatThrownBy(() -> Codec.decode(compression, new byte[512], 0, 512, size, "block"))
            .isInstanceOf(Problem.Corrupt.class);
      }
    }
  }

  /// So many bytes of length that their sum no longer fits an int.
  @Test
  void rejectsAnLz4LengthBeyondAllBounds() {
    byte[] bytes = new byte[16 << 20];
    Arrays.fill(bytes, (byte) 0xff);
    byte[] length = HexFormat.of().parseHex("00fffffc");
    System.arraycopy(length, 0, bytes, 0, 4);

    assertThatThrownBy(() -> Codec.decode(15, bytes, 0, bytes.length, 16 << 20, "block"))
        .isInstanceOf(Problem.Corrupt.class);
  }

  /// LZ4 that makes 128 KiB where 256 bytes are promised.
  @Test
  void doesNotWriteBehindThePromisedSize() {
    Compressed block = Compressed.allOf(new byte[128 << 10])[5];
    assertThat(block.name()).isEqualTo("lz4");

    assertThatThrownBy(() -> CodecTest.decode(block, 0, block.padded(), 256))
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessageContaining("of 256");
  }

  /// One byte in a frame that claims a window of 2 GiB, and one of nearly 4 TiB.
  @Test
  void aZstdWindowIsNoneOfOurs() throws Exception {
    byte[] bytes = HexFormat.of().parseHex("00000006" + "00000000" + "00a8" + "090000" + "5a");
    assertThat(Codec.decode(16, bytes, 0, bytes.length, 1, "block")).containsExactly(0x5a);

    bytes[9] = (byte) 0xff;
    assertThatThrownBy(() -> Codec.decode(16, bytes, 0, bytes.length, 1, "block"))
        .isInstanceOf(Problem.Corrupt.class);
  }

  static void isABlockOrDamage(int compression, byte[] bytes, int size) throws Problem {
    byte[] decoded;
    try {
      decoded = Codec.decode(compression, bytes, 0, bytes.length, size, "block");
    } catch (Problem.Corrupt _) {
      return;
    }
    assertThat(decoded).hasSize(size);
  }
}
