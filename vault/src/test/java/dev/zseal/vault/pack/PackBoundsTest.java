package dev.zseal.vault.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import dev.zseal.store.FolderStore;
import dev.zseal.store.MemoryStore;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pack files that somebody made: small on the disk, and not in memory or in the time they take.
class PackBoundsTest {

  private static final long SERIES = 7;

  @TempDir Path folder;

  @Test
  void refusesARunOfMorePacksThanASweepWrites() throws Exception {
    PackLocation location = location(PackName.MAX_PACKS + 1);
    runOfEmptyPacks(location);
    assertThatThrownBy(() -> open(location).close())
        .isInstanceOfSatisfying(
            Problem.Corrupt.class,
            e -> assertThat(e.evidence()).contains("its name claims 1048577 packs"));
  }

  @Test
  void aRunOfEmptyPacksTakesLittleRoom() throws Exception {
    PackLocation location = location(PackName.MAX_PACKS);
    runOfEmptyPacks(location);
    try (PackFile pack = open(location)) {
      assertThat(pack.directory(PackName.MAX_PACKS).slots()).isZero();
      assertThat(pack.directory(1)).isSameAs(pack.directory(2));
      assertThat(pack.weight()).isLessThan(8 << 20);
    }
  }

  @Test
  void looksForNoFooterInAFileThatIsTooLong() throws Exception {
    PackLocation location = location(1);
    try (var out = new RandomAccessFile(file(location).toFile(), "rw")) {
      out.setLength(16L << 30);
    }
    assertThatThrownBy(() -> open(location).close())
        .isInstanceOfSatisfying(
            Problem.Corrupt.class,
            e -> assertThat(e.evidence()).contains("no pack file is as long"));
  }

  /// A file that somebody put there: the next pack used to get a name that no reader sees.
  @Test
  void afterTheLastNumber_nothingIsWritten() throws Exception {
    MemoryStore store = new MemoryStore();
    try (PackAppender appender =
        new PackAppender(
            store, "w/0123456789abcdef/packs", SERIES, PackName.MAX_NUMBER + 1, 1 << 20, 0, null)) {
      byte[] blob = {1};
      assertThatThrownBy(() -> appender.addBlock(blob, 0, 1, BlobHash.of(blob, 0, 1), 0))
          .isInstanceOf(Problem.Corrupt.class);
    }
    assertThat(store.lengths()).isEmpty();
  }

  /// A directory of zeroes: so many packs without slots.
  private void runOfEmptyPacks(PackLocation location) throws Exception {
    int packs = location.name().last();
    byte[] header = PackFormat.header(SERIES, location.name());
    BlobHash hash = BlobHash.of(new byte[packs], 0, packs);
    long length = (long) PackFormat.HEADER_BYTES + packs + PackFormat.FOOTER_BYTES;
    byte[] footer =
        new PackFormat.Footer(
                PackFormat.HEADER_BYTES, packs, hash.hash0(), hash.hash1(), null, length)
            .encode(header);
    try (var out = new RandomAccessFile(file(location).toFile(), "rw")) {
      out.write(header);
      out.seek(length - footer.length);
      out.write(footer);
    }
  }

  private static PackLocation location(int last) {
    return new PackLocation(
        "w/0123456789abcdef/packs", SERIES, new PackName(1, last, 0, PackName.Kind.PAGE));
  }

  private Path file(PackLocation location) throws Exception {
    Path file = folder.resolve(location.file());
    Files.createDirectories(file.getParent());
    return file;
  }

  private PackFile open(PackLocation location) throws Exception {
    return PackFile.open(new FolderStore(folder, new SplittableRandom(1)), location);
  }
}
