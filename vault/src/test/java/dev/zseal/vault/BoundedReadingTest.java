package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.crypt.DatasetKeys;
import dev.zseal.crypt.WrappingKey;
import dev.zseal.objset.OpenedObjset;
import dev.zseal.objset.Proof;
import dev.zseal.store.CountingStore;
import dev.zseal.store.MemoryStore;
import dev.zseal.stream.generate.ImageWriter;
import dev.zseal.stream.generate.sealed.FileTree;
import dev.zseal.stream.generate.sealed.Packing;
import dev.zseal.stream.generate.sealed.SealedImage;
import dev.zseal.stream.generate.sealed.Secret;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.sealed.StoredObjset;
import dev.zseal.zpl.FileSystem;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;

/// Generated file systems through a vault: proved, and read without looking at all of them.
class BoundedReadingTest {

  private static final int LIMIT = 1 << 20;

  /// A vault with one snapshot of so many files in one directory.
  private static final class Stored {
    private final CountingStore store = new CountingStore(new MemoryStore());
    private final VaultFixture fixture = new VaultFixture(store, 1);
    private final FileTree tree;
    private final SealedImage image;
    private final Manifest manifest;

    Stored(int files) throws Exception {
      tree = new FileTree(11, files, 512, 1, 0, true);
      image = new SealedImage("made/up", tree, Packing.LZ4, Secret.HEX);
      var stream = new ByteArrayOutputStream();
      ImageWriter.full(image, stream);
      manifest = fixture.store(stream.toByteArray());
    }

    StoredObjset sealed() throws Exception {
      return fixture.vault.sealed(manifest);
    }

    DatasetKeys keys(StoredObjset sealed) throws Exception {
      try (WrappingKey key = WrappingKey.derive(image.secret(), sealed.keyData())) {
        return DatasetKeys.unwrap(key, sealed.keyData());
      }
    }

    /// Reads of the store to find and read one file of a snapshot just opened, the most of a few.
    int reads() throws Exception {
      int most = 0;
      for (int i = 0; i < 5; i++) {
        try (StoredObjset sealed = sealed();
            OpenedObjset opened = new OpenedObjset(sealed, keys(sealed), true)) {
          store.reads();
          int file = i * 397;

          byte[] found = FileSystem.open(opened).resolve(tree.path(file)).contents().readAll(LIMIT);

          assertThat(found).isEqualTo(tree.contents(file));
          most = Math.max(most, store.reads());
        }
      }
      return most;
    }
  }

  @Test
  void aGeneratedSnapshotIsProvedFromTheVault() throws Exception {
    Stored stored = new Stored(2_000);
    try (StoredObjset sealed = stored.sealed()) {
      assertThat(Proof.of(sealed, stored.keys(sealed), 2, _ -> {}).bytes())
          .isEqualTo(stored.manifest.referencedBytes());
    }
  }

  /// Ten times as many files: a few pages more of the directory's pointers, which its block of
  /// dnodes vouches for, and perhaps another pack.
  @Test
  void aFileIsFoundByHardlyMoreReadsAmongTenTimesAsMany() throws Exception {
    int few = new Stored(2_100).reads();
    int many = new Stored(21_000).reads();

    assertThat(few).isLessThanOrEqualTo(40);
    assertThat(many).isBetween(few - 4, few + 8);
  }
}
