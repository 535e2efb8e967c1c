package dev.zseal.zap;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.zseal.problem.Problem;
import dev.zseal.zap.ZapImage.Pair;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever the blocks hold, a walk ends, and gives entries or says what is wrong.
class ZapHostileTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final List<String> NAMES =
      IntStream.range(0, 40).mapToObj(i -> "the name of file " + i).toList();

  static Stream<MemoryObject> zaps() {
    List<Pair> pairs = NAMES.stream().map(name -> Pair.number(name, 1)).toList();
    return Stream.of(
        ZapImage.micro(7, 3072, ByteOrder.LITTLE_ENDIAN, 0x12, pairs),
        ZapImage.fat(7, 512, ByteOrder.LITTLE_ENDIAN, pairs.subList(0, 8)),
        ZapImage.fat(7, 512, ByteOrder.BIG_ENDIAN, 0, 0x52, pairs),
        ZapImage.fat(7, 1024, ByteOrder.LITTLE_ENDIAN, 1, 0, pairs));
  }

  @ParameterizedTest
  @MethodSource("zaps")
  void anyBitFlipped(MemoryObject object) {
    eachByte(
        object,
        (block, i) -> {
          // Zeros are mostly padding: one bit of each is enough.
          for (int bit = block[i] == 0 ? i % 8 : 0; bit < 8; bit += block[i] == 0 ? 8 : 1) {
            block[i] ^= (byte) (1 << bit);
            use(object);
            block[i] ^= (byte) (1 << bit);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("zaps")
  void anyByteChanged(MemoryObject object) {
    long seed = 20261122;
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    eachByte(
        object,
        (block, i) -> {
          byte was = block[i];
          for (byte other : new byte[] {0, (byte) random.nextInt(), (byte) 252}) {
            block[i] = other;
            use(object);
          }
          block[i] = was;
        });
  }

  @ParameterizedTest
  @MethodSource("zaps")
  void anyWordHuge(MemoryObject object) {
    eachByte(
        object,
        (block, i) -> {
          if (i % 8 == 0) {
            ByteBuffer words = ByteBuffer.wrap(block);
            long was = words.getLong(i);
            for (long word : new long[] {-1, 0, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 32}) {
              words.putLong(i, word);
              use(object);
              words.putLong(i, Long.reverseBytes(word));
              use(object);
            }
            words.putLong(i, was);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("zaps")
  void anyBlockMissing(MemoryObject object) {
    for (long id : List.copyOf(object.blocks().keySet())) {
      MemoryObject holed = object.copy();
      holed.remove(id);
      use(holed);
      holed.put(id, new byte[0]);
      use(holed);
    }
  }

  /// Every place of the table leads to a leaf that is there, in turn.
  @Test
  void tableThatGoesRound_showsNoLeafTwice() throws Exception {
    List<Pair> pairs = NAMES.stream().map(name -> Pair.number(name, 1)).toList();
    MemoryObject object = ZapImage.fat(7, 512, ByteOrder.LITTLE_ENDIAN, pairs);
    for (long id = 0; id < 2; id++) {
      byte[] block = object.blocks().get(id);
      if (block == null) {
        throw new AssertionError("no block " + id);
      }
      ByteBuffer table = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
      long first = object.maxBlockId() - 1;
      for (int at = id == 0 ? 256 : 0; at < 512; at += 8) {
        table.putLong(at, first + (at / 8) % 2);
      }
    }
    assertThat(use(object)).isLessThan(200);
  }

  /// All entries of a leaf share one chain of chunks as long as the leaf.
  @Test
  void chainsThatCross_runOut() throws Exception {
    List<Pair> pairs = IntStream.range(0, 300).mapToObj(i -> Pair.number("n" + i, i)).toList();
    MemoryObject object = ZapImage.fat(7, 131072, ByteOrder.LITTLE_ENDIAN, pairs);
    byte[] leaf = object.blocks().get(1L);
    if (leaf == null) {
      throw new AssertionError("no leaf");
    }
    ByteBuffer block = ByteBuffer.wrap(leaf).order(ByteOrder.LITTLE_ENDIAN);
    int chunks = (131072 - 8192) / 24 - 2;
    for (int chunk = 0; chunk < chunks; chunk++) {
      int at = 48 + 8192 + 24 * chunk;
      if (chunk % 2 == 0) {
        block.put(at, (byte) 252).put(at + 1, (byte) 8).putShort(at + 2, (short) chunk);
        block.putShort(at + 4, (short) 1).putShort(at + 6, (short) 40000);
        block.putShort(at + 8, (short) 1).putShort(at + 10, (short) 6000);
      } else {
        block.put(at, (byte) 251).putShort(at + 22, (short) ((chunk + 2) % chunks));
      }
    }
    long before = THREADS.getCurrentThreadAllocatedBytes();
    use(object);
    assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(512L * leaf.length);
  }

  private interface Change {
    void at(byte[] block, int i);
  }

  private static void eachByte(MemoryObject object, Change change) {
    for (byte[] block : object.blocks().values()) {
      for (int i = 0; i < block.length; i++) {
        change.at(block, i);
      }
    }
  }

  /// Walks and looks up, and says how much there was to see.
  static int use(MemoryObject object) {
    int[] shown = {0};
    try {
      Zap zap = Zap.open(object);
      zap.forEach(
          new ZapVisitor() {
            @Override
            public void entry(ZapEntry entry) {
              shown[0]++;
            }

            @Override
            public void damaged(Problem.Corrupt damage) {
              shown[0]++;
              if (!damage.what().equals("object 7 is damaged")
                  && !damage.what().equals("A block is not genuine")) {
                throw new AssertionError(damage);
              }
            }
          });
      for (String name : new String[] {NAMES.get(0), NAMES.get(7), "absent", "äbsent"}) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        zap.get(bytes);
        zap.find(bytes, true);
      }
    } catch (Problem.Corrupt _) {
      return shown[0];
    } catch (Problem e) {
      throw new AssertionError(e);
    }
    return shown[0];
  }
}
