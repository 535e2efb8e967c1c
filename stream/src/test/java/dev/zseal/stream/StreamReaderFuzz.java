package dev.zseal.stream;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.zseal.problem.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;

/// Looks for bytes that [StreamReader] meets with anything but records or a [Problem].
///
/// Run by `dev/fuzz`, which also tries what lies in `StreamReaderFuzzInputs` among the resources.
class StreamReaderFuzz {

  static Stream<byte[]> seeds() throws IOException {
    return Stream.of(SmallStreams.raw(), SmallStreams.plain(), SmallStreams.pack());
  }

  /// Checksums are made right first, for else nothing behind them would ever be tried.
  @MethodSource("seeds")
  @FuzzTest
  void sealedBytes(byte[] bytes) {
    byte[] stream = RightSums.of(bytes);
    String skipped = read(stream, false);
    String taken = read(stream, true);
    if (!skipped.equals(taken)) {
      throw new AssertionError("skipping: %s; reading: %s".formatted(skipped, taken));
    }
  }

  /// What comes of it, in words.
  private static String read(byte[] stream, boolean payloads) {
    var reader = new StreamReader(new ByteArrayInputStream(stream), "test");
    int records = 0;
    try {
      for (@Nullable SendRecord r = reader.next(); r != null; r = reader.next()) {
        records++;
        var _ = reader.isCanonical();
        if (payloads && reader.payload().length != reader.payloadLength()) {
          throw new AssertionError("record %d: another length".formatted(records));
        }
      }
    } catch (Problem problem) {
      return "%d records, then %s".formatted(records, problem.getMessage());
    }
    return records + " records";
  }
}
