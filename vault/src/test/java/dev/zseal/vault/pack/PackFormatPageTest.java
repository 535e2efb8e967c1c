package dev.zseal.vault.pack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.store.FolderStore;
import dev.zseal.vault.HexExamples;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Holds `docs/format/pack.md` to what the code does.
class PackFormatPageTest {

  private static final Path PAGE = Path.of("../docs/format/pack.md");
  private static final long SERIES = 0x0123456789abcdefL;
  private static final String FOLDER = "w/00112233aabbccdd/packs";
  private static final String FILE = FOLDER + "/0123456789abcdef/00000001-00000001.0.page";

  @TempDir Path folder;

  @Test
  void exampleIsWhatTheAppenderWrites() throws Exception {
    List<BlobRef> refs = write(folder);

    assertThat(example()).isEqualTo(Files.readAllBytes(folder.resolve(FILE)));
    assertThat(refs)
        .extracting(BlobRef::toString)
        .containsExactly("0123456789abcdef/1/0", "0123456789abcdef/1/1");
  }

  @Test
  void everyBlobOfTheExampleIsReadByItsAddress() throws Exception {
    List<BlobRef> refs = write(folder.resolve("written"));
    Path file = folder.resolve("page").resolve(FILE);
    Files.createDirectories(file.getParent());
    Files.write(file, example());

    try (var packs = new Packs(store(folder.resolve("page")))) {
      assertThat(text(packs.read(refs.get(0)))).isEqualTo("sealed block");
      assertThat(text(packs.read(refs.get(1)))).isEqualTo("manifest");
    }
  }

  /// Writes the pack of the example: a block and a manifest.
  private static List<BlobRef> write(Path folder) throws Exception {
    byte[] block = "sealed block".getBytes(StandardCharsets.US_ASCII);
    byte[] manifest = "manifest".getBytes(StandardCharsets.US_ASCII);
    try (var appender = new PackAppender(store(folder), FOLDER, SERIES, 1, 1 << 20, 10, null)) {
      var hash = BlobHash.of(block, 0, block.length);
      BlobRef first = appender.addBlock(block, 0, block.length, hash, 0);
      BlobRef second = appender.addCopy(BlobType.MANIFEST, manifest);
      appender.finish();
      return List.of(first, second);
    }
  }

  private static FolderStore store(Path folder) {
    return new FolderStore(folder, new SplittableRandom(1));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  private static byte[] example() throws Exception {
    List<byte[]> blocks = HexExamples.of(PAGE);
    assertThat(blocks).hasSize(1);
    return blocks.getFirst();
  }
}
