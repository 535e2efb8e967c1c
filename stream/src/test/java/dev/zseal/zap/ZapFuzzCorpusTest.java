package dev.zseal.zap;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What [ZapFuzz] starts from, without the fuzzer: it takes long to start and would instrument the
/// classes under the other tests.
class ZapFuzzCorpusTest {

  @ParameterizedTest
  @MethodSource("dev.zseal.zap.ZapFuzz#seeds")
  void seed_isEntriesOrAProblem(byte[] seed) {
    new ZapFuzz().anyBlocks(seed);
  }
}
