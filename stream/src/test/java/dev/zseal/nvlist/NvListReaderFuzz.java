package dev.zseal.nvlist;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.zseal.problem.Problem;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// Looks for bytes that [NvListReader] meets with anything but a list or a [Problem].
///
/// Run by `dev/fuzz`, which also tries what lies in `NvListReaderFuzzInputs` among the resources.
class NvListReaderFuzz {

  static Stream<byte[]> seeds() throws IOException {
    return NvListHostileTest.payloads().stream();
  }

  @MethodSource("seeds")
  @FuzzTest
  void anyBytes(byte[] bytes) throws Problem {
    NvList list;
    try {
      list = NvListReader.read(bytes, 0, bytes.length).list();
    } catch (Problem _) {
      return;
    }
    same(list, NvListWriter.nativeLittleEndian(list));
    same(list, NvListWriter.xdr(list));
  }

  /// What was once read can be written and read again.
  private static void same(NvList list, byte[] packed) throws Problem {
    if (!NvListReader.read(packed, 0, packed.length).list().equals(list)) {
      throw new AssertionError("another list when read again: " + list);
    }
  }
}
