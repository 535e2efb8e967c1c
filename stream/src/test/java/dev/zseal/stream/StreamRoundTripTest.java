package dev.zseal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StreamRoundTripTest {

  record Recorded(String set, String file) {}

  static Stream<Recorded> simpleStreams() {
    List<Recorded> all = new ArrayList<>();
    for (String set : Vectors.SETS) {
      for (String kind : List.of("fs", "vol")) {
        all.add(new Recorded(set, kind + ".full.0"));
        for (int i = 1; i < Vectors.snapshots(set); i++) {
          all.add(new Recorded(set, kind + ".incr." + i));
        }
      }
    }
    return all.stream();
  }

  static Stream<Recorded> packages() {
    String set = "lab-2.3-ccm256-zstd-16k-hex";
    return Stream.of(new Recorded(set, "fs.I.0-2"), new Recorded(set, "pkg.R.1"));
  }

  @ParameterizedTest
  @MethodSource({"simpleStreams", "packages"})
  void writtenAgain_sameBytes(Recorded recorded) throws Exception {
    byte[] original = Vectors.bytes(recorded.set(), recorded.file());

    assertThat(rewrite(original, ByteOrder.LITTLE_ENDIAN)).isEqualTo(original);
  }

  @ParameterizedTest
  @MethodSource({"simpleStreams", "packages"})
  void everyHeaderIsCanonical(Recorded recorded) throws Exception {
    var reader = reader(Vectors.bytes(recorded.set(), recorded.file()));
    while (reader.next() != null) {
      assertThat(reader.isCanonical()).as("at %d", reader.recordOffset()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("simpleStreams")
  void bigEndianTwin_decodesTheSame(Recorded recorded) throws Exception {
    byte[] original = Vectors.bytes(recorded.set(), recorded.file());
    byte[] twin = rewrite(original, ByteOrder.BIG_ENDIAN);

    assertThat(twin).isNotEqualTo(original);
    assertThat(rewrite(twin, ByteOrder.LITTLE_ENDIAN)).isEqualTo(original);
  }

  static StreamReader reader(byte[] bytes) {
    return new StreamReader(new ByteArrayInputStream(bytes), "test");
  }

  /// Reads a stream and writes its records again in `order`.
  static byte[] rewrite(byte[] original, ByteOrder order) throws Exception {
    var out = new ByteArrayOutputStream();
    var writer = new StreamWriter(out, order);
    var reader = reader(original);
    boolean compound = false;
    for (@Nullable SendRecord r = reader.next(); r != null; r = reader.next()) {
      byte[] payload = reader.payload();
      switch (r) {
        case SendRecord.Begin begin -> {
          compound = begin.compound();
          writer.begin(begin, payload);
        }
        case SendRecord.End end -> {
          if (compound) {
            writer.endPackageHeader();
          } else if (end.toGuid() == 0) {
            writer.endPackage();
          } else {
            writer.end();
          }
          compound = false;
        }
        default -> writer.write(r, payload, 0, payload.length);
      }
    }
    writer.flush();
    return out.toByteArray();
  }
}
