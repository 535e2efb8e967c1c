package dev.zseal.zpl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import dev.zseal.zap.MemoryObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ObjectContentsTest {

  static final List<ByteOrder> ORDERS = List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN);

  private static final int BLOCK = 512;

  private final MemoryObject object = new MemoryObject(9, 19, BLOCK);

  private void block(long id, int value) {
    byte[] block = new byte[BLOCK];
    Arrays.fill(block, (byte) value);
    object.put(id, block);
  }

  @Test
  void readsAnyRange() throws Exception {
    long seed = 20261122;
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    byte[] whole = new byte[5000];
    for (int id = 0; id < 10; id++) {
      if (id != 3 && id != 4 && id != 9) {
        block(id, id + 1);
        Arrays.fill(whole, id * BLOCK, Math.min(5000, (id + 1) * BLOCK), (byte) (id + 1));
      }
    }
    FileContents contents = new ObjectContents(object, 5000);
    for (int round = 0; round < 1000; round++) {
      int offset = random.nextInt(5000);
      int length = random.nextInt(3000);
      byte[] into = new byte[length + 10];
      Arrays.fill(into, (byte) 99);
      int n = contents.read(offset, into, 5, length);
      assertThat(n).as("seed %d", seed).isEqualTo(Math.min(length, 5000 - offset));
      assertThat(Arrays.copyOfRange(into, 5, 5 + n))
          .isEqualTo(Arrays.copyOfRange(whole, offset, offset + n));
      assertThat(into[4]).isEqualTo((byte) 99);
      assertThat(into[5 + n]).isEqualTo((byte) 99);
    }
    assertThat(contents.read(5000, new byte[1], 0, 1)).isEqualTo(-1);
    assertThat(contents.readAll(5000)).isEqualTo(whole);
    assertThatThrownBy(() -> contents.readAll(4999)).isInstanceOf(Problem.Refused.class);
  }

  @Test
  void holesAndData() throws Exception {
    block(2, 1);
    block(3, 1);
    block(7, 1);
    FileContents contents = new ObjectContents(object, 10 * BLOCK);

    assertThat(contents.nextData(0)).isEqualTo(2 * BLOCK);
    assertThat(contents.nextData(2 * BLOCK + 5)).isEqualTo(2 * BLOCK + 5);
    assertThat(contents.nextHole(2 * BLOCK + 5)).isEqualTo(4 * BLOCK);
    assertThat(contents.nextHole(4 * BLOCK + 5)).isEqualTo(4 * BLOCK + 5);
    assertThat(contents.nextData(4 * BLOCK)).isEqualTo(7 * BLOCK);
    assertThat(contents.nextHole(7 * BLOCK)).isEqualTo(8 * BLOCK);
    assertThat(contents.nextData(8 * BLOCK)).isEqualTo(-1);
    assertThat(contents.nextData(10 * BLOCK)).isEqualTo(-1);
    assertThat(contents.nextHole(10 * BLOCK)).isEqualTo(10 * BLOCK);
  }

  /// The last block is zeros behind the end; blocks behind it do not count.
  @Test
  void endsWhereItsSizeSays() throws Exception {
    block(0, 1);
    block(1, 1);
    block(2, 1);
    FileContents contents = new ObjectContents(object, BLOCK + 100);

    assertThat(contents.nextHole(0)).isEqualTo(BLOCK + 100);
    assertThat(contents.nextData(BLOCK + 99)).isEqualTo(BLOCK + 99);
    assertThat(contents.nextData(BLOCK + 100)).isEqualTo(-1);
    assertThat(contents.read(BLOCK, new byte[BLOCK], 0, BLOCK)).isEqualTo(100);
  }

  @Test
  void hugeSizesCostNothing() throws Exception {
    block(0, 1);
    block(1L << 53, 2);
    FileContents contents = new ObjectContents(object, Long.MAX_VALUE);

    assertThat(contents.nextHole(0)).isEqualTo(BLOCK);
    assertThat(contents.nextData(BLOCK)).isEqualTo((1L << 53) * BLOCK);
    byte[] last = new byte[4];
    assertThat(contents.read(Long.MAX_VALUE - 2, last, 0, 4)).isEqualTo(2);
    assertThatThrownBy(() -> contents.readAll(1 << 20)).isInstanceOf(Problem.Refused.class);

    block(1L << 54, 3);
    FileContents beyond = new ObjectContents(object, Long.MAX_VALUE);
    assertThat(beyond.nextData((1L << 53) * BLOCK + BLOCK)).as("past 2^63").isEqualTo(-1);
  }

  @ParameterizedTest
  @FieldSource("ORDERS")
  void blocksTheSenderCouldNotRead(ByteOrder order) throws Exception {
    ByteBuffer bad = ByteBuffer.allocate(BLOCK).order(order);
    while (bad.hasRemaining()) {
      bad.putLong(0x2F5_BADD_B10CL);
    }
    block(0, 1);
    object.put(1, bad.array());
    byte[] almost = bad.array().clone();
    almost[BLOCK - 1]++;
    object.put(2, almost);
    FileContents contents = new ObjectContents(object, 3 * BLOCK);

    contents.readAll(3 * BLOCK);

    assertThat(contents.badBlocks()).isEqualTo(1);
  }
}
