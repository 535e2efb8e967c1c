package dev.zseal.stream.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamReader;
import dev.zseal.stream.Vectors;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ImageWriterTest {

  static Stream<Arguments> recorded() {
    return Vectors.SETS.stream()
        .flatMap(set -> Stream.of(Arguments.of(set, "fs"), Arguments.of(set, "vol")));
  }

  /// Whether the records are in the order and the holes where OpenZFS has them.
  @ParameterizedTest
  @MethodSource("recorded")
  void aRealFullTakenApart_isWrittenAgainBitForBit(String set, String kind) throws Exception {
    byte[] real = Vectors.bytes(set, kind + ".full.0");
    var out = new ByteArrayOutputStream();

    ImageWriter.full(ReceivedImage.of(real), out);

    assertThat(sha256(out.toByteArray())).isEqualTo(sha256(real));
  }

  /// Whether the model of a receiver comes to what OpenZFS came to.
  @ParameterizedTest
  @MethodSource("recorded")
  void realIncrements_makeTheRealFull(String set, String kind) throws Exception {
    byte[][] increments = new byte[Vectors.snapshots(set) - 1][];
    for (int k = 1; k <= increments.length; k++) {
      increments[k - 1] = Vectors.bytes(set, kind + ".incr." + k);
    }

    byte[] full = full(ReceivedImage.of(Vectors.bytes(set, kind + ".full.0"), increments));

    assertThat(sha256(full))
        .isEqualTo(Vectors.fullHashes(set).get(kind + ".full." + increments.length));
  }

  static LongStream seeds() {
    return LongStream.rangeClosed(1, 10);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void randomStreams_areLegalAndSayItAll(long seed) throws Exception {
    int versions = 5;
    RandomDataset dataset = new RandomDataset(seed, versions);
    for (int v = 0; v < versions; v++) {
      check(full(dataset.at(v)));
      for (int from = 0; from < v; from++) {
        byte[] increment = increment(from, dataset.at(v));
        check(increment);
        assertThat(sha256(full(ReceivedImage.of(full(dataset.at(from)), increment))))
            .as("%d to %d", from, v)
            .isEqualTo(sha256(full(dataset.at(v))));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void sameSeed_sameBytes(long seed) throws Exception {
    byte[] once = increment(1, new RandomDataset(seed, 4).at(3));
    byte[] again = increment(1, new RandomDataset(seed, 4).at(3));

    assertThat(sha256(again)).isEqualTo(sha256(once));
  }

  /// Reads a stream to its END: checksums, limits, and every header as OpenZFS writes it.
  private static void check(byte[] stream) throws Exception {
    var reader = new StreamReader(new ByteArrayInputStream(stream), "generated");
    @Nullable SendRecord last = null;
    for (SendRecord record = reader.next(); record != null; record = reader.next()) {
      assertThat(reader.isCanonical()).as("%s", record).isTrue();
      last = record;
    }
    assertThat(last).isInstanceOf(SendRecord.End.class);
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  static byte[] full(Image image) throws IOException {
    var out = new ByteArrayOutputStream();
    ImageWriter.full(image, out);
    return out.toByteArray();
  }

  static byte[] increment(int from, Image image) throws IOException {
    var out = new ByteArrayOutputStream();
    ImageWriter.increment(from, image, out);
    return out.toByteArray();
  }
}
