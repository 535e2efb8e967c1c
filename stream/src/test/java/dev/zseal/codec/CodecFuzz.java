package dev.zseal.codec;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.zseal.problem.Problem;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// Looks for compressed blocks that [Codec] meets with anything but a block or a [Problem].
///
/// The first byte chooses the compression, the next three the size that is promised, up to 1 MiB.
/// Run by `dev/fuzz`, which also tries what lies in `CodecFuzzInputs` among the resources.
class CodecFuzz {

  private static final int PREFIX = 4;
  private static final int SIZE = 700;

  static Stream<byte[]> seeds() {
    return Stream.of(Compressed.allOf(CodecTest.mixed(SIZE, new Random(5))))
        .map(block -> {
          byte[] bytes = block.bytes();
          return ByteBuffer.allocate(PREFIX + bytes.length)
              .putInt(block.compression() << 24 | SIZE)
              .put(bytes)
              .array();
        });
  }

  @MethodSource("seeds")
  @FuzzTest
  void anyBlock(byte[] bytes) throws Problem {
    if (bytes.length < PREFIX) {
      return;
    }
    int prefix = ByteBuffer.wrap(bytes).getInt();
    int compression = prefix >>> 24;
    int size = prefix & 0xfffff;
    byte[] decoded;
    try {
      decoded = Codec.decode(compression, bytes, PREFIX, bytes.length - PREFIX, size, "block");
    } catch (Problem.Corrupt | Problem.TooNew _) {
      return;
    }
    if (decoded.length != size) {
      throw new AssertionError("%d bytes, not %d".formatted(decoded.length, size));
    }
  }
}
