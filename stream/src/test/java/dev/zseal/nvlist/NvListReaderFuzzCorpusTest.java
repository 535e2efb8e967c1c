package dev.zseal.nvlist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What [NvListReaderFuzz] starts from and once found, without the fuzzer: it takes long to start
/// and would instrument the classes under the other tests.
class NvListReaderFuzzCorpusTest {

  static List<Path> inputs() throws IOException {
    var inputs = Path.of("src/test/resources/dev/zseal/nvlist/NvListReaderFuzzInputs/anyBytes");
    try (var files = Files.list(inputs)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void input_isAListOrAProblem(Path input) throws Exception {
    new NvListReaderFuzz().anyBytes(Files.readAllBytes(input));
  }

  @ParameterizedTest
  @MethodSource("dev.zseal.nvlist.NvListReaderFuzz#seeds")
  void seed_isAListOrAProblem(byte[] seed) throws Exception {
    new NvListReaderFuzz().anyBytes(seed);
  }
}
