package dev.zseal.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import dev.zseal.stream.Vectors;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What `zstream dump -v` of OpenZFS 2.3.9 printed is the oracle; `vectors/HOW.md` says more.
class StreamDumpTest {

  @ParameterizedTest
  @CsvSource({
    "lab-2.1-gcm256-lz4-128k-pass, fs.full.0",
    "lab-2.1-gcm256-lz4-128k-pass, vol.incr.1",
    "lab-2.3-ccm256-zstd-16k-hex, fs.full.0",
    "lab-2.3-ccm256-zstd-16k-hex, fs.I.0-2",
    "lab-2.3-ccm256-zstd-16k-hex, pkg.R.1",
    "lab-2.3-gcm128-gzip-1m-raw, fs.full.0",
    "lab-2.3-gcm256-lz4-128k-pass, fs.full.0",
    "lab-2.4-gcm192-off-8k-pass, fs.full.0",
    "lab-2.4-gcm192-off-8k-pass, vol.incr.1",
  })
  void lineForLineAsZstream(String set, String file) throws Exception {
    String expected;
    try (var in = new GZIPInputStream(resource(set + "/" + file + ".dump.gz"))) {
      expected = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    assertThat(dump(Vectors.bytes(set, file)).lines()).containsExactlyElementsOf(lines(expected));
  }

  /// Of the other dumps only the hash is kept: `hash set/file`, a line each.
  static Stream<String> hashes() {
    return lines(text("all.sha256")).stream();
  }

  @ParameterizedTest
  @MethodSource("hashes")
  void byteForByteAsZstream(String line) throws Exception {
    String[] words = line.split(" +", 2);
    String[] names = words[1].split("/", 2);
    byte[] dump = dump(Vectors.bytes(names[0], names[1])).getBytes(StandardCharsets.UTF_8);

    byte[] hash = MessageDigest.getInstance("SHA-256").digest(dump);
    assertThat(HexFormat.of().formatHex(hash)).isEqualTo(words[0]);
  }

  @Test
  void everyRecordAndPair_asZstream() throws Exception {
    String dump = dump(OddStream.bytes(ByteOrder.LITTLE_ENDIAN));

    assertThat(dump.lines()).containsExactlyElementsOf(lines(text("odd.dump")));
  }

  /// The real one agrees if told not to check (`-C`): it does not swap the checksums it compares.
  @Test
  void bigEndianTwin_differsInEndOnly() throws Exception {
    String dump = dump(OddStream.bytes(ByteOrder.BIG_ENDIAN));

    assertThat(dump.lines().filter(line -> !line.startsWith("END")))
        .containsExactlyElementsOf(
            lines(text("odd.dump")).stream().filter(line -> !line.startsWith("END")).toList());
  }

  @Test
  void damagedStream_dumpsWhatComesBefore() throws Exception {
    byte[] bytes = Vectors.bytes("lab-2.3-ccm256-zstd-16k-hex", "vol.full.0");
    String whole = dump(bytes);
    var text = new StringBuilder();
    byte[] cut = Arrays.copyOf(bytes, bytes.length / 2);

    assertThatThrownBy(() -> StreamDump.write(new ByteArrayInputStream(cut), "half", text))
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessageContaining("half is cut short");
    assertThat(whole).startsWith(text);
    assertThat(text).contains("WRITE").doesNotContain("SUMMARY");
  }

  @Test
  void unreadableList_isAProblemWithItsPlace() throws Exception {
    byte[] odd = OddStream.bytes(ByteOrder.LITTLE_ENDIAN);
    odd[312] = 9;

    assertThatThrownBy(() -> dump(odd))
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessageContaining("the record is at byte 0");
  }

  private static String dump(byte[] stream) throws Problem, IOException {
    var text = new StringBuilder();
    StreamDump.write(new ByteArrayInputStream(stream), "test", text);
    return text.toString();
  }

  private static List<String> lines(String text) {
    return text.lines().toList();
  }

  private static String text(String name) {
    try (var in = resource(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream resource(String name) {
    return Objects.requireNonNull(
        StreamDumpTest.class.getResourceAsStream("/zstream-dump/" + name), name);
  }
}
