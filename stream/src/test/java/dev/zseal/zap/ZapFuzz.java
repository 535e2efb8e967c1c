package dev.zseal.zap;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// Looks for blocks that [Zap] meets with anything but entries or a [dev.zseal.problem.Problem].
///
/// The first byte chooses the size of the blocks, which follow. Run by `dev/fuzz`, which also tries
/// what lies in `ZapFuzzInputs` among the resources.
class ZapFuzz {

  static Stream<byte[]> seeds() {
    return ZapHostileTest.zaps()
        .map(object -> {
          var bytes = new ByteArrayOutputStream();
          bytes.write(object.blockSize() / 512 - 1);
          object.blocks().values().forEach(bytes::writeBytes);
          return bytes.toByteArray();
        });
  }

  @MethodSource("seeds")
  @FuzzTest
  void anyBlocks(byte[] bytes) {
    if (bytes.length == 0) {
      return;
    }
    int size = 512 * (1 + (bytes[0] & 7));
    MemoryObject object = new MemoryObject(7, 20, size);
    for (int id = 0; 1 + id * size < bytes.length; id++) {
      byte[] block = new byte[size];
      int from = 1 + id * size;
      System.arraycopy(bytes, from, block, 0, Math.min(size, bytes.length - from));
      object.put(id, block);
    }
    ZapHostileTest.use(object);
  }
}
