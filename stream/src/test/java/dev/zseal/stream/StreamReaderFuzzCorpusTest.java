package dev.zseal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What [StreamReaderFuzz] starts from and once found, without the fuzzer: it takes long to start
/// and would instrument the classes under the other tests.
class StreamReaderFuzzCorpusTest {

  static List<Path> inputs() throws IOException {
    var inputs = Path.of("src/test/resources/dev/zseal/stream/StreamReaderFuzzInputs/sealedBytes");
    try (var files = Files.list(inputs)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void input_isRecordsOrAProblem(Path input) throws Exception {
    new StreamReaderFuzz().sealedBytes(Files.readAllBytes(input));
  }

  @ParameterizedTest
  @MethodSource("dev.zseal.stream.StreamReaderFuzz#seeds")
  void seed_isRecordsOrAProblem(byte[] seed) {
    new StreamReaderFuzz().sealedBytes(seed);
  }

  @Test
  void rightSums_leaveSoundStreamsAlone() throws Exception {
    assertThat(StreamReaderFuzz.seeds())
        .allSatisfy(seed -> assertThat(RightSums.of(seed)).isEqualTo(seed));
  }
}
