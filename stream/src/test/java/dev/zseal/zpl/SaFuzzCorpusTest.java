package dev.zseal.zpl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What [SaFuzz] starts from and once found, without the fuzzer: it takes long to start and would
/// instrument the classes under the other tests.
class SaFuzzCorpusTest {

  static List<Path> inputs() throws IOException {
    var inputs = Path.of("src/test/resources/dev/zseal/zpl/SaFuzzInputs/anyAttributes");
    try (var files = Files.list(inputs)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void input_isANodeOrAProblem(Path input) throws Exception {
    new SaFuzz().anyAttributes(Files.readAllBytes(input));
  }

  @ParameterizedTest
  @MethodSource("dev.zseal.zpl.SaFuzz#seeds")
  void seed_isANodeOrAProblem(byte[] seed) {
    new SaFuzz().anyAttributes(seed);
  }
}
