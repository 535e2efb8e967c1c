package dev.zseal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodecTest {

  /// The generator of `comp.zsend` wrote the same 1 KiB and 16 KiB into an object of each
  /// compression, and twice the same 128 KiB, half of them drawn anew for each.
  @Test
  void decodesWhatOpenZfsCompressed() throws Exception {
    Set<Integer> compressions = new HashSet<>();
    List<byte[]> small = new ArrayList<>();
    List<byte[]> middle = new ArrayList<>();
    List<byte[]> large = new ArrayList<>();
    StreamReader reader = new StreamReader(new ByteArrayInputStream(recorded()), "comp.zsend");
    for (SendRecord record = reader.next(); record != null; record = reader.next()) {
      byte[] payload = reader.payload();
      byte[] data =
          switch (record) {
            case SendRecord.Write write -> {
              // Not compressed, in a stream that is not raw.
              int compression = write.compression() == 0 ? 2 : write.compression();
              compressions.add(compression);
              int size = Math.toIntExact(write.logicalSize());
              yield Codec.decode(compression, payload, 0, payload.length, size, "block");
            }
            case SendRecord.WriteEmbedded write ->
                Codec.decode(
                    write.compression(), payload, 0, write.size(), write.logicalSize(), "block");
            default -> new byte[0];
          };
      switch (data.length) {
        case 0 -> {}
        case 1 << 10 -> small.add(data);
        case 16 << 10 -> middle.add(data);
        default -> large.add(data);
      }
    }
    assertThat(compressions).containsExactlyInAnyOrder(2, 3, 5, 10, 13, 14);
    assertThat(small).hasSize(14).allMatch(data -> Arrays.equals(data, small.getFirst()));
    assertThat(middle).hasSize(14).allMatch(data -> Arrays.equals(data, middle.getFirst()));
    assertThat(large).hasSize(14);
    for (int i = 0; i < large.size(); i += 2) {
      assertThat(large.get(i)).hasSize(128 << 10).isEqualTo(large.get(i + 1));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 17, 512, 1024, 5120, 16 << 10, 131072, 1 << 20})
  void decodesWhatOtherEncodersMade(int size) throws Exception {
    for (int seed = 0; seed < (size > 100_000 ? 1 : 20); seed++) {
      byte[] data = mixed(size, new Random(seed));
      for (Compressed block : Compressed.allOf(data)) {
        assertThat(decode(block, 0, block.padded(), size))
            .as("%s of %d bytes, seed %d, padded", block, size, seed)
            .isEqualTo(data);
        assertThat(decode(block, 0, block.bytes(), size))
            .as("%s of %d bytes, seed %d", block, size, seed)
            .isEqualTo(data);
      }
    }
  }

  @Test
  void decodesTheLargestBlock() throws Exception {
    byte[] data = new byte[16 << 20];
    System.arraycopy(mixed(1 << 16, new Random(1)), 0, data, 5 << 20, 1 << 16);
    for (Compressed block : Compressed.allOf(data)) {
      assertThat(Arrays.equals(decode(block, 0, block.padded(), data.length), data))
          .as(block.toString())
          .isTrue();
    }
  }

  @Test
  void readsFromTheMiddleOfAnArray() throws Exception {
    byte[] data = mixed(4096, new Random(7));
    for (Compressed block : Compressed.allOf(data)) {
      byte[] around = new byte[block.length() + 100];
      Arrays.fill(around, (byte) 0x5a);
      System.arraycopy(block.padded(), 0, around, 33, block.length());
      assertThat(
              Codec.decode(block.compression(), around, 33, block.length(), data.length, "block"))
          .as(block.toString())
          .isEqualTo(data);
    }
  }

  @Test
  void givesAnArrayOfItsOwn() throws Exception {
    byte[] data = {1, 2, 3};
    byte[] decoded = Codec.decode(2, data, 0, 3, 3, "block");

    assertThat(decoded).isEqualTo(data).isNotSameAs(data);
  }

  @Test
  void compressionsNobodyDefinedYetAreTooNew() {
    for (int compression : new int[] {17, 127, 255}) {
      assertThatThrownBy(() -> Codec.decode(compression, new byte[512], 0, 512, 512, "block 3"))
          .isInstanceOf(Problem.TooNew.class)
          .hasMessageContaining("block 3")
          .hasMessageContaining("compression " + compression);
    }
  }

  @Test
  void compressionsNoBlockHasAreDamage() {
    for (int compression : new int[] {-1, 0, 1, 4}) {
      assertThatThrownBy(() -> Codec.decode(compression, new byte[512], 0, 512, 512, "block 3"))
          .isInstanceOf(Problem.Corrupt.class)
          .hasMessageContaining("block 3");
    }
  }

  static byte[] decode(Compressed block, int offset, byte[] payload, int size) throws Problem {
    return Codec.decode(
        block.compression(), payload, offset, payload.length - offset, size, "block");
  }

  /// Zeros, noise, repeats near and far, in pieces of any length.
  static byte[] mixed(int size, Random random) {
    byte[] data = new byte[size];
    int at = 0;
    while (at < size) {
      int n = Math.min(size - at, 1 + random.nextInt(1 + random.nextInt(2000)));
      switch (random.nextInt(4)) {
        case 0 -> {} // zeros
        case 1 -> {
          byte[] noise = new byte[n];
          random.nextBytes(noise);
          System.arraycopy(noise, 0, data, at, n);
        }
        case 2 -> Arrays.fill(data, at, at + n, (byte) random.nextInt());
        default -> {
          int distance = at == 0 ? 0 : 1 + random.nextInt(Math.min(at, 70_000));
          for (int i = at; i < at + n; i++) {
            data[i] = distance == 0 ? (byte) i : data[i - distance];
          }
        }
      }
      at += n;
    }
    return data;
  }

  private static byte[] recorded() throws IOException {
    try (InputStream file =
            Objects.requireNonNull(
                CodecTest.class.getResourceAsStream("/vectors/codec/comp.zsend.gz"));
        InputStream in = new GZIPInputStream(file)) {
      return in.readAllBytes();
    }
  }
}
