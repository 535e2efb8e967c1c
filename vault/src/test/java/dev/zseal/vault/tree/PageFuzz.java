package dev.zseal.vault.tree;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.zseal.problem.Problem;
import dev.zseal.vault.HexExamples;
import dev.zseal.vault.pack.BlobRef;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// Looks for bytes that the readers of pages and blocks meet with anything but a page or a
/// [Problem].
class PageFuzz {

  static Stream<byte[]> seeds() throws IOException {
    return HexExamples.of(Path.of("../docs/format/tree.md")).stream();
  }

  @MethodSource("seeds")
  @FuzzTest
  void anyBytes(byte[] bytes) {
    for (TreePage.Kind kind : TreePage.Kind.values()) {
      try {
        TreePage.decode(bytes, kind, kind == TreePage.Kind.NODE ? 1 : 0, "fuzzed");
      } catch (Problem _) {
        // As it should be.
      }
    }
    try {
      RangePage.decode(bytes, 0, "fuzzed").encode();
    } catch (Problem _) {
      // As it should be.
    }
    Entry entry = Entry.block(new BlobRef(1, 1, 0, 0, 0), 3, 4, BlockForm.data(15, 0), 1024);
    try {
      BlockBlob.parse(bytes, 0, bytes.length, entry, 7, 0);
    } catch (Problem _) {
      // As it should be.
    }
  }
}
