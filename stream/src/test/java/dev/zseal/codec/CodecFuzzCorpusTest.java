package dev.zseal.codec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What [CodecFuzz] starts from and once found, without the fuzzer: it takes long to start and
/// would instrument the classes under the other tests.
class CodecFuzzCorpusTest {

  static List<Path> inputs() throws IOException {
    var inputs = Path.of("src/test/resources/dev/zseal/codec/CodecFuzzInputs/anyBlock");
    try (var files = Files.list(inputs)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void input_isABlockOrAProblem(Path input) throws Exception {
    new CodecFuzz().anyBlock(Files.readAllBytes(input));
  }

  @ParameterizedTest
  @MethodSource("dev.zseal.codec.CodecFuzz#seeds")
  void seed_isABlockOrAProblem(byte[] seed) throws Exception {
    new CodecFuzz().anyBlock(seed);
  }
}
