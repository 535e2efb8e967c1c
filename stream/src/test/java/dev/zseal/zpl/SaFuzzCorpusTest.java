package dev.zseal.zpl;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What [SaFuzz] starts from, without the fuzzer: it takes long to start and would instrument the
/// classes under the other tests.
class SaFuzzCorpusTest {

  @ParameterizedTest
  @MethodSource("dev.zseal.zpl.SaFuzz#seeds")
  void seed_isANodeOrAProblem(byte[] seed) {
    new SaFuzz().anyAttributes(seed);
  }
}
