package dev.zseal.codec;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What [CodecFuzz] starts from, without the fuzzer: it takes long to start and would instrument
/// the classes under the other tests.
class CodecFuzzCorpusTest {

  @ParameterizedTest
  @MethodSource("dev.zseal.codec.CodecFuzz#seeds")
  void seed_isABlockOrAProblem(byte[] seed) throws Exception {
    new CodecFuzz().anyBlock(seed);
  }
}
