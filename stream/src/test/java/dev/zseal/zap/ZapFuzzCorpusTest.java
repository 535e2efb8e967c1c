package dev.zseal.zap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What [ZapFuzz] starts from and once found, without the fuzzer: it takes long to start and would
/// instrument the classes under the other tests.
class ZapFuzzCorpusTest {

  static List<Path> inputs() throws IOException {
    var inputs = Path.of("src/test/resources/dev/zseal/zap/ZapFuzzInputs/anyBlocks");
    try (var files = Files.list(inputs)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void input_isEntriesOrAProblem(Path input) throws Exception {
    new ZapFuzz().anyBlocks(Files.readAllBytes(input));
  }

  @ParameterizedTest
  @MethodSource("dev.zseal.zap.ZapFuzz#seeds")
  void seed_isEntriesOrAProblem(byte[] seed) {
    new ZapFuzz().anyBlocks(seed);
  }
}
