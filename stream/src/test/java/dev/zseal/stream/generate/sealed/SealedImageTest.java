package dev.zseal.stream.generate.sealed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.crypt.DatasetKeys;
import dev.zseal.crypt.WrappingKey;
import dev.zseal.objset.Objset;
import dev.zseal.objset.OpenedObjset;
import dev.zseal.objset.Proof;
import dev.zseal.stream.generate.ImageWriter;
import dev.zseal.zpl.FileSystem;
import dev.zseal.zpl.ReplayedObjset;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Two implementations of every MAC agree, and reading is bounded however many files there are.
class SealedImageTest {

  private static final int LIMIT = 16 << 20;

  private static DatasetKeys keys(SealedImage image, ImageObjset objset) throws Exception {
    try (WrappingKey key = WrappingKey.derive(image.secret(), objset.keyData())) {
      return DatasetKeys.unwrap(key, objset.keyData());
    }
  }

  @ParameterizedTest
  @CsvSource({"LZ4, HEX, true", "OFF, RAW, false", "ZSTD, PASSPHRASE, false", "LZ4, RAW, false"})
  void everyMacOfAGeneratedSnapshotHolds(Packing packing, Secret secret, boolean noise)
      throws Exception {
    FileTree tree = new FileTree(7, 3000, 700, 2, 3 << 20, noise);
    SealedImage image = new SealedImage("made/up", tree, packing, secret);
    ImageObjset objset = new ImageObjset(image);

    Proof.Proved proved = Proof.of(objset, keys(image, objset), 2, _ -> {});

    // Beside files and directories: the master node and five more.
    assertThat(proved.objects()).isEqualTo(3000 + 2 + 4 + 6);
  }

  @ParameterizedTest
  @CsvSource({"LZ4, true", "LZ4, false", "ZSTD, false"})
  void aGeneratedStreamHoldsTheFiles(Packing packing, boolean noise) throws Exception {
    FileTree tree = new FileTree(3, 2500, 1300, 1, 1 << 20, noise);
    SealedImage image = new SealedImage("made/up", tree, packing, Secret.HEX);
    var stream = new ByteArrayOutputStream();
    ImageWriter.full(image, stream);

    ReplayedObjset replayed = new ReplayedObjset(image.secret());
    replayed.apply(stream.toByteArray());

    check(tree, replayed);
  }

  private static void check(FileTree tree, Objset objset) throws Exception {
    FileSystem files = FileSystem.open(objset);
    for (int i = 0; i < tree.files(); i += 97) {
      assertThat(files.resolve(tree.path(i)).contents().readAll(LIMIT))
          .as(tree.path(i))
          .isEqualTo(tree.contents(i));
    }
    for (int i = 0; i < tree.largeFiles(); i++) {
      assertThat(files.resolve("/large" + i).contents().readAll(LIMIT))
          .isEqualTo(tree.largeContents(i));
    }
    int[] names = {0};
    files.forEachEntry(files.resolve("/d0000"), _ -> names[0]++);
    assertThat(names[0]).isEqualTo(tree.files() / tree.directories());
  }

  @Test
  void aFileIsFoundByAsFewReadsInALargeDirectoryAsInASmallOne() throws Exception {
    Reads few = reads(2_100);
    Reads many = reads(100_000);

    assertThat(many).isEqualTo(few);
    assertThat(few.dnodes).isLessThanOrEqualTo(5);
    assertThat(few.blocks).isLessThanOrEqualTo(11);
  }

  private record Reads(int dnodes, int blocks) {}

  /// What it takes to read one file, from nothing on.
  private static Reads reads(int count) throws Exception {
    FileTree tree = new FileTree(5, count, 512, 1, 0, true);
    SealedImage image = new SealedImage("made/up", tree, Packing.LZ4, Secret.RAW);
    ImageObjset objset = new ImageObjset(image);
    Reads most = new Reads(0, 0);
    for (int i = 77; i < count; i += count / 5) {
      try (OpenedObjset opened = new OpenedObjset(objset, keys(image, objset), true)) {
        byte[] found = FileSystem.open(opened).resolve(tree.path(i)).contents().readAll(LIMIT);

        assertThat(found).isEqualTo(tree.contents(i));
      }
      most =
          new Reads(
              Math.max(most.dnodes, objset.dnodeReads()),
              Math.max(most.blocks, objset.blockReads()));
    }
    return most;
  }
}
