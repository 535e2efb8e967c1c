package dev.zseal.vault.pack;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.zseal.problem.Problem;
import dev.zseal.store.MemoryStore;
import dev.zseal.vault.HexExamples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// Looks for bytes that a reader of pack files meets with anything but blobs or a [Problem].
///
/// The hash of the footer is put right first, so that its numbers reach what stands behind it.
class PackFileFuzz {

  private static final PackLocation LOCATION =
      new PackLocation(
          "w/00112233aabbccdd/packs",
          0x0123456789abcdefL,
          new PackName(1, 1, 0, PackName.Kind.PAGE));

  static Stream<byte[]> seeds() throws IOException {
    return HexExamples.of(Path.of("../docs/format/pack.md")).stream();
  }

  @MethodSource("seeds")
  @FuzzTest
  void anyBytes(byte[] bytes) {
    read(bytes);
    byte[] signed = bytes.clone();
    sign(signed, signed.length - PackFormat.FOOTER_BYTES);
    sign(signed, 4096);
    read(signed);
  }

  private static void sign(byte[] file, int footerAt) {
    int covered = PackFormat.FOOTER_BYTES - BlobHash.BYTES - Long.BYTES;
    if (footerAt >= 0 && footerAt + PackFormat.FOOTER_BYTES <= file.length) {
      BlobHash hash = BlobHash.of(file, footerAt, covered);
      byte[] sum = new ByteSink(16).u64(hash.hash0()).u64(hash.hash1()).toByteArray();
      System.arraycopy(sum, 0, file, footerAt + covered, sum.length);
    }
  }

  private static void read(byte[] bytes) {
    MemoryStore store = new MemoryStore();
    try {
      store.put(LOCATION.file(), bytes);
    } catch (Problem e) {
      throw new IllegalStateException(e);
    }
    try (PackFile pack = PackFile.open(store, LOCATION)) {
      PackCheck.of(pack, _ -> {});
      PackDirectory directory = pack.directory(1);
      for (int slot = 0; slot < directory.slots(); slot++) {
        if (directory.length(slot) > 0) {
          pack.blob(1, slot);
        }
      }
    } catch (Problem _) {
      // That is what hostile bytes should meet.
    }
  }
}
