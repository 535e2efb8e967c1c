package dev.zseal.nvlist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.zseal.problem.Problem;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever the bytes are, the reader gives a list or says what is wrong, at little cost.
class NvListHostileTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  static List<byte[]> payloads() throws IOException {
    return List.of(
        RecordedPayloads.payload(RecordedPayloads.datasets().getFirst()),
        RecordedPayloads.payload(RecordedPayloads.PACKAGE),
        NvListWriter.nativeLittleEndian(NvListTest.ALL_TYPES),
        NvListWriter.xdr(NvListTest.ALL_TYPES));
  }

  @ParameterizedTest
  @MethodSource("payloads")
  void truncatedAnywhere_corrupt(byte[] payload) throws Exception {
    int length = NvListReader.read(payload, 0, payload.length).length();
    for (int i = 0; i < length; i++) {
      byte[] cut = Arrays.copyOf(payload, i);
      assertThatThrownBy(() -> NvListReader.read(cut, 0, cut.length))
          .as("cut to %d bytes", i)
          .isInstanceOf(Problem.Corrupt.class);
    }
  }

  @ParameterizedTest
  @MethodSource("payloads")
  void anyByteChanged_corruptOrAnotherList(byte[] payload) {
    long seed = 20261122;
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    for (int round = 0; round < 6; round++) {
      for (int i = 0; i < payload.length; i++) {
        byte[] flipped = payload.clone();
        flipped[i] ^= (byte) (round == 0 ? 1 : random.nextInt(1, 256));
        readCheaply(flipped, "seed " + seed + " round " + round + " byte " + i);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("payloads")
  void anyWordHuge_corruptOrAnotherList(byte[] payload) {
    for (int word : new int[] {-1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0x00FFFFFF, 1 << 16}) {
      for (int i = 0; i + Integer.BYTES <= payload.length; i += Integer.BYTES) {
        byte[] edited = payload.clone();
        var order = payload[0] == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        ByteBuffer.wrap(edited).order(order).putInt(i, word);
        readCheaply(edited, "word " + word + " at " + i);
      }
    }
  }

  private static void readCheaply(byte[] packed, String changed) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      int length = NvListReader.read(packed, 0, packed.length).length();
      assertThat(length).as(changed).isLessThanOrEqualTo(packed.length);
    } catch (Problem.Corrupt e) {
      assertThat(e.evidence()).as(changed).startsWith("byte ").contains("expected", "found");
    }
    assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
        .as(changed)
        .isLessThan(64L * packed.length + 64 * 1024);
  }

  @Test
  void refusesDeepNesting() throws Exception {
    var list = NvList.builder().build();
    for (int depth = 2; depth <= 16; depth++) {
      list = NvList.builder().list("in", list).build();
    }
    byte[] deep = NvListWriter.xdr(list);
    assertThat(NvListReader.read(deep, 0, deep.length).list()).isEqualTo(list);

    var deeper = NvList.builder().list("in", list).build();
    byte[] xdr = NvListWriter.xdr(deeper);
    byte[] packedNative = NvListWriter.nativeLittleEndian(deeper);
    assertThatThrownBy(() -> NvListReader.read(xdr, 0, xdr.length))
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessageContaining("16 deep");
    assertThatThrownBy(() -> NvListReader.read(packedNative, 0, packedNative.length))
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessageContaining("16 deep");
  }

  @Test
  void offsetsInErrorsCountFromThePackedBytes() {
    byte[] bytes = HexFormat.of().parseHex("FFFFFF" + "00010000" + "00000000" + "03000000");

    assertThatThrownBy(() -> NvListReader.read(bytes, 3, bytes.length - 3))
        .hasMessageContaining("byte 8: expected nvlist flags 1 (unique names), found 3");
  }

  /// Each row is an XDR list behind its header, and what is wrong with it.
  @ParameterizedTest
  @CsvSource({
    "00000001 00000001, nvlist version 0",
    "00000000 00000001 00000010, a pair's decoded size",
    "00000000 00000001 00000018 00000018 00000001 61000000 00000001 00000001, element count",
    "00000000 00000001 0000001C 00000020 00000001 61000000 00000008 00000002, element count",
    "00000000 00000001 00000018 00000018 00000001 61000000 00000000 00000000, a data type",
    "00000000 00000001 00000018 00000018 00000001 61000000 0000001C 00000000, a data type",
    "00000000 00000001 00000018 00000018 00000401 61000000 00000001 00000000, a name of at most",
    "00000000 00000001 00000018 00000018 FFFFFFFF 61000000 00000001 00000000, a name of at most",
    "00000000 00000001 00000018 00000020 00000001 61000000 00000001 00000000, decoded size of 24",
    "00000000 00000001 0000001C 00000018 00000001 61000000 00000001 00000000, encoded size of 24",
    "00000000 00000001 00000018 00000018 00000001 00000000 00000001 00000000, a NUL in it",
    "00000000 00000001 00000018 00000018 00000001 FF000000 00000001 00000000, UTF-8",
    "00000000 00000001 0000001C 00000020 00000001 61000000 00000015 00000001 00000002, 0 or 1",
    "00000000 00000001 0000001C 00000020 00000001 61000000 00000003 00000001 00008000, INT16",
    "00000000 00000001 0000001C 00000020 00000001 61000000 00000017 00000001 00000100, 8 bits",
    "00000000 00000001 00000000 00000000 00000001, zeros behind the list"
  })
  void namesWhatIsWrong(String list, String expected) {
    byte[] packed = HexFormat.of().parseHex("01010000" + list.replace(" ", ""));

    assertThatThrownBy(() -> NvListReader.read(packed, 0, packed.length))
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessageContaining(expected);
  }

  @Test
  void refusesNameTwice() throws Exception {
    byte[] xdr = NvListWriter.xdr(NvList.builder().flag("a").flag("b").build());
    byte[] packedNative =
        NvListWriter.nativeLittleEndian(NvList.builder().flag("a").flag("b").build());
    for (byte[] packed : List.of(xdr, packedNative)) {
      for (int i = 0; i < packed.length; i++) {
        if (packed[i] == 'b') {
          packed[i] = 'a';
        }
      }
      assertThatThrownBy(() -> NvListReader.read(packed, 0, packed.length))
          .isInstanceOf(Problem.Corrupt.class)
          .hasMessageContaining("'a' again");
    }
  }

  @Test
  void toleratesZerosBehindTheList() throws Exception {
    byte[] packed = NvListWriter.xdr(NvList.builder().flag("a").build());
    byte[] padded = Arrays.copyOf(packed, packed.length + 12);

    var read = NvListReader.read(padded, 0, padded.length);

    assertThat(read.length()).isEqualTo(packed.length);
    assertThat(read.bytes()).isEqualTo(packed);
  }
}
