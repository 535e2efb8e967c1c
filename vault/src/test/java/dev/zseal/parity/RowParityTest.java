package dev.zseal.parity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.vault.HexExamples;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RowParityTest {

  private static final int WORDS = 4;
  private static final int BYTES = WORDS * Long.BYTES;

  @Test
  void paritiesAreTheSumsOfTheDefinition() {
    for (int columns : new int[] {1, 2, 27, RowParity.MAX_COLUMNS}) {
      byte[][] data = data(columns, columns);
      RowParity parity = fed(data, 3);
      for (int index = 0; index < 3; index++) {
        assertThat(bytes(parity.parity(index))).isEqualTo(byDefinition(data, index));
      }
    }
  }

  @Test
  void theExampleOfThePage() throws Exception {
    List<byte[]> blocks = HexExamples.of(Path.of("../docs/format/parity.md"));
    byte[] all = blocks.getFirst();
    assertThat(all).hasSize(6 * Long.BYTES);
    RowParity parity = new RowParity(3, 1);
    parity.begin(1);
    for (int column = 2; column >= 0; column--) {
      parity.add(new long[] {ByteBuffer.wrap(all).getLong(column * Long.BYTES)}, 1);
    }
    for (int index = 0; index < 3; index++) {
      assertThat(parity.parity(index)[0])
          .isEqualTo(ByteBuffer.wrap(all).getLong((3 + index) * Long.BYTES));
    }
  }

  @Test
  void anyThreeLostColumnsComeBack() {
    int columns = 9;
    byte[][] data = data(columns, 1);
    for (int mask = 0; mask < 1 << (columns + 3); mask++) {
      if (Integer.bitCount(mask) <= 3) {
        assertRebuilt(data, mask);
      }
    }
  }

  @Test
  void threeLostColumnsComeBackInTheWidestRow() {
    int columns = RowParity.MAX_COLUMNS;
    byte[][] data = data(columns, 2);
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 3000; i++) {
      int[] lost = random.ints(0, columns).distinct().limit(3).sorted().toArray();
      assertRebuilt(data, lost, new int[] {0, 1, 2});
      assertRebuilt(data, new int[] {lost[0], lost[2]}, new int[] {0, 2});
      assertRebuilt(data, new int[] {lost[0], lost[1]}, new int[] {1, 2});
    }
  }

  private static void assertRebuilt(byte[][] data, int mask) {
    int columns = data.length;
    int[] lost = IntStream.range(0, columns).filter(i -> ((mask >> i) & 1) != 0).toArray();
    int[] whole = IntStream.range(0, 3).filter(i -> ((mask >> (columns + i)) & 1) == 0).toArray();
    assertRebuilt(data, lost, whole);
  }

  private static void assertRebuilt(byte[][] data, int[] lost, int[] whole) {
    RowParity sender = fed(data, 3);
    long[][] stored = new long[3][];
    for (int index : whole) {
      stored[index] = sender.parity(index).clone();
    }
    byte[][] damaged = data.clone();
    for (int column : lost) {
      damaged[column] = new byte[BYTES];
    }
    long[][] found = fed(damaged, 3).rebuild(lost, whole, stored);
    for (int i = 0; i < lost.length; i++) {
      assertThat(bytes(found[i])).isEqualTo(data[lost[i]]);
    }
  }

  private static RowParity fed(byte[][] data, int parities) {
    RowParity parity = new RowParity(parities, WORDS);
    parity.begin(WORDS);
    for (int column = data.length - 1; column >= 0; column--) {
      long[] words = new long[WORDS];
      ByteBuffer.wrap(data[column]).asLongBuffer().get(words);
      parity.add(words, WORDS);
    }
    return parity;
  }

  /// The sum over j of 2^(index * j) d(j), multiplied out bit by bit: an oracle without tables.
  private static byte[] byDefinition(byte[][] data, int index) {
    byte[] sum = new byte[BYTES];
    int factor = 1;
    for (byte[] column : data) {
      for (int i = 0; i < BYTES; i++) {
        sum[i] ^= (byte) multiply(factor, Byte.toUnsignedInt(column[i]));
      }
      for (int i = 0; i < index; i++) {
        factor = multiply(factor, 2);
      }
    }
    return sum;
  }

  private static int multiply(int a, int b) {
    int product = 0;
    for (int bit = 7; bit >= 0; bit--) {
      product <<= 1;
      if (product > 255) {
        product ^= 0x11d;
      }
      if (((b >> bit) & 1) != 0) {
        product ^= a;
      }
    }
    return product;
  }

  private static byte[][] data(int columns, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<byte[]> data = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      byte[] column = new byte[BYTES];
      random.nextBytes(column);
      data.add(column);
    }
    return data.toArray(byte[][]::new);
  }

  private static byte[] bytes(long[] words) {
    byte[] bytes = new byte[BYTES];
    ByteBuffer.wrap(bytes).asLongBuffer().put(words, 0, WORDS);
    return bytes;
  }
}
