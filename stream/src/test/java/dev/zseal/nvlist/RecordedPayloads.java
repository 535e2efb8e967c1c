package dev.zseal.nvlist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Finds the BEGIN payloads of streams recorded from real OpenZFS.
final class RecordedPayloads {
  static final Path PACKAGE =
      Path.of("src/test/resources/vectors/lab-2.3-ccm256-zstd-16k-hex/pkg.R.1");

  private static final Path VECTORS = Path.of("src/test/resources/vectors");
  private static final int RECORD_HEADER = 312;
  private static final int PAYLOAD_LENGTH_OFFSET = 4;

  private RecordedPayloads() {}

  /// The streams of one dataset, whose payloads are native.
  static List<Path> datasets() throws IOException {
    try (var labs = Files.list(VECTORS)) {
      return labs.filter(lab -> lab.getFileName().toString().startsWith("lab-"))
          .sorted()
          .flatMap(lab -> Stream.of(lab.resolve("fs.full.0"), lab.resolve("fs.incr.1")))
          .toList();
    }
  }

  static byte[] payload(Path stream) {
    try (var in = Files.newInputStream(stream)) {
      var header = ByteBuffer.wrap(in.readNBytes(RECORD_HEADER)).order(ByteOrder.LITTLE_ENDIAN);
      return in.readNBytes(header.getInt(PAYLOAD_LENGTH_OFFSET));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
