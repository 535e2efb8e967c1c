package dev.zseal.vault.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import dev.zseal.store.CountingStore;
import dev.zseal.store.MeddlingStore;
import dev.zseal.store.MemoryStore;
import dev.zseal.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Blobs that a reader does not find where it looks first: another process compacts meanwhile.
class MissedBlobsTest {

  private static final String FOLDER = "w/00112233aabbccdd/packs";
  private static final long SERIES = 0x0123456789abcdefL;
  private static final int LOST = 20;

  private final MemoryStore store = new MemoryStore();
  private List<BlobRef> refs = new ArrayList<>();

  @BeforeEach
  void writePack() throws Exception {
    refs = write(0, 40);
  }

  private static PackLocation at(int generation) {
    return new PackLocation(FOLDER, SERIES, new PackName(1, 1, generation, PackName.Kind.DATA));
  }

  /// The same blobs each time, as many as asked for.
  private List<BlobRef> write(int generation, int blobs) throws Exception {
    var random = new SplittableRandom(1);
    List<BlobRef> written = new ArrayList<>();
    try (var writer = new PackWriter(store, at(generation), 0)) {
      for (int i = 0; i < blobs; i++) {
        byte[] blob = new byte[500];
        random.nextBytes(blob);
        written.add(
            writer.add(BlobType.BLOCK, blob, 0, blob.length, BlobHash.of(blob, 0, blob.length)));
      }
      writer.seal();
    }
    return written;
  }

  private void replace(int generation) throws Exception {
    write(generation + 1, 40);
    store.delete(at(generation).file());
  }

  /// Blobs that this vault never had.
  private static BlobRef lost(int i) {
    byte[] blob = {(byte) i};
    BlobHash hash = BlobHash.of(blob, 0, blob.length);
    return new BlobRef(SERIES, 1, 1000 + i, hash.hash0(), hash.hash1());
  }

  private static void readAll(Packs packs, List<BlobRef> refs) throws Problem {
    for (BlobRef ref : refs) {
      byte[] blob = packs.read(ref);
      assertThat(ref.has(BlobHash.of(blob, 0, blob.length))).isTrue();
    }
  }

  /// Between any two calls, also after blobs were missed that are lost.
  @Test
  void aFileThatIsReplacedBetweenListingAndOpening_hidesNothing() throws Exception {
    for (int missed : new int[] {0, 1, 2, LOST}) {
      for (int calls = 0; ; calls++) {
        List.copyOf(store.lengths().keySet()).forEach(store::delete);
        write(0, 40);
        var meddling = new MeddlingStore(store, calls, () -> true, () -> replace(0));
        try (Packs packs = new Packs(meddling)) {
          for (int i = 0; i < missed; i++) {
            assertThat(packs.lists(lost(i))).isFalse();
          }
          readAll(packs, refs);
        }
        if (!meddling.done()) {
          break;
        }
      }
    }
  }

  /// Somebody mends the vault while this reader has it open.
  @Test
  void whatWasMissedOften_isFoundOnceAnotherFileHasIt() throws Exception {
    store.delete(at(0).file());
    write(0, 10);
    try (Packs packs = new Packs(store)) {
      for (BlobRef ref : refs.subList(10, 40)) {
        assertThatThrownBy(() -> packs.read(ref)).isInstanceOf(Problem.Corrupt.class);
      }
      replace(0);

      readAll(packs, refs);
    }
  }

  /// A listing that a compaction went through saw neither file.
  @Test
  void aListingThatSawNothing_isNotBelieved() throws Exception {
    byte[] file = store.readAll(at(0).file(), 1 << 20);
    store.delete(at(0).file());
    try (Packs packs = new Packs(store)) {
      assertThat(packs.lists(refs.get(0))).isFalse();
      store.put(at(0).file(), file);

      readAll(packs, refs);
    }
  }

  /// What a million of lost blobs would cost.
  @Test
  void filesAreNotListedAnewForEachThatIsLost() throws Exception {
    var counting = new CountingStore((Store) store);
    try (Packs packs = new Packs(counting)) {
      for (int i = 0; i < LOST; i++) {
        assertThat(packs.lists(lost(i))).isFalse();
      }
      readAll(packs, refs);
    }
    assertThat(counting.lists()).isLessThan(LOST);
  }
}
