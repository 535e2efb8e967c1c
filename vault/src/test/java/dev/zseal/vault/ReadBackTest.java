package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.problem.Problem;
import dev.zseal.store.MemoryStore;
import dev.zseal.stream.Vectors;
import dev.zseal.stream.generate.Image;
import dev.zseal.stream.generate.ImageWriter;
import dev.zseal.stream.generate.RandomDataset;
import dev.zseal.stream.generate.VolumeDataset;
import dev.zseal.vault.ledger.Finding;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.pack.BlobRef;
import dev.zseal.vault.scrub.ReadBackReport;
import dev.zseal.vault.scrub.ScrubListener;
import dev.zseal.vault.scrub.ScrubOptions;
import dev.zseal.vault.scrub.ScrubReport;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a snapshot added is read back: all of it, and no more.
class ReadBackTest {

  private static final ScrubListener SILENT =
      new ScrubListener() {
        @Override
        public void progress(long bytes, long total) {}

        @Override
        public void note(String line) {}
      };

  private final MemoryStore store = new MemoryStore();

  /// A vault in which every flipped bit is a loss.
  private VaultFixture withoutParity() throws Problem {
    Vault.init(store, VaultFixture.PACK_BYTES, 0, VaultFixture.clock(), new SplittableRandom(1));
    return new VaultFixture(store, 1);
  }

  static Stream<Arguments> chains() {
    return RecordedStreamsTest.chains();
  }

  /// Opened anew: what is damaged must not be in any cache.
  private ReadBackReport readBack(Manifest snapshot) throws Problem {
    return new VaultFixture(store, 2).vault.readBack(snapshot, SILENT);
  }

  private void assertEachIsFound(Manifest snapshot, Set<BlobRef> refs) throws Problem {
    for (BlobRef ref : refs) {
      var flipped = StoredBlobs.flipped(store, ref);
      flipped.damage(store);
      ReadBackReport report = readBack(snapshot);
      assertThat(report.loss()).as("%s, blob %s", snapshot.fullName(), ref).isPresent();
      assertThat(report.findings()).isEqualTo(Map.of(snapshot, Finding.DAMAGED));
      assertThat(report.failure()).isPresent();
      flipped.undo(store);
    }
  }

  @ParameterizedTest
  @MethodSource("chains")
  void aFullIsReadWhole_anIncrementByWhatItAdded(String set, String kind) throws Exception {
    List<Manifest> chain = RecordedStreamsTest.receiveChain(withoutParity(), set, kind);
    Manifest before = chain.getFirst();
    Set<BlobRef> all = StoredBlobs.of(store, before);
    ReadBackReport full = readBack(before);

    assertThat(full.isRight()).isTrue();
    assertThat(full.comparedWith()).isEmpty();
    assertThat(full.blobs()).isEqualTo(all.size());
    assertThat(full.bytes()).isEqualTo(StoredBlobs.bytes(store, all));
    for (Manifest after : chain.subList(1, chain.size())) {
      Set<BlobRef> added = StoredBlobs.added(store, before, after);
      ReadBackReport report = readBack(after);

      assertThat(report.isRight()).isTrue();
      assertThat(report.comparedWith()).contains(before);
      assertThat(report.blobs()).isEqualTo(added.size());
      assertThat(report.bytes()).isEqualTo(StoredBlobs.bytes(store, added));
      before = after;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fs", "vol"})
  void eachBlobOfAnIncrementIsHeldAgainstItsHash_noneOfItsBase(String kind) throws Exception {
    String set = Vectors.SETS.getFirst();
    List<Manifest> chain = RecordedStreamsTest.receiveChain(withoutParity(), set, kind);
    Manifest before = chain.get(0);
    Manifest after = chain.get(1);
    Set<BlobRef> added = StoredBlobs.added(store, before, after);
    assertThat(added).hasSizeGreaterThan(5);
    assertEachIsFound(after, added);

    Set<BlobRef> shared = StoredBlobs.of(store, after);
    shared.removeAll(added);
    assertThat(shared).isNotEmpty();
    for (BlobRef ref : shared) {
      var flipped = StoredBlobs.flipped(store, ref);
      flipped.damage(store);
      assertThat(readBack(after).isRight()).as("blob %s", ref).isTrue();
      flipped.undo(store);
    }
    StoredBlobs.flipped(store, shared.iterator().next()).damage(store);
    assertThat(scrub().broken()).contains(after);
  }

  private ScrubReport scrub() throws Problem {
    var options = new ScrubOptions(false, 100, 0, 1, false);
    return new VaultFixture(store, 3).vault.scrub(List.of(), options, SILENT, List.of(), List.of());
  }

  @Test
  void anIncrementOfALargeVolume_costsWhatItBrought() throws Exception {
    var fixture = withoutParity();
    var geometry = new VolumeDataset.Geometry(20_000, 16 << 10, 2048, 2048);
    var volume = VolumeDataset.scattered("pool/volume", geometry, 5, 2, 11);
    fixture.store(stream(volume.at(0), -1));
    Manifest after = fixture.store(stream(volume.at(1), 0));

    ReadBackReport report = readBack(after);

    assertThat(report.isRight()).isTrue();
    assertThat(report.bytes()).isGreaterThan(after.stored().payloadBytes());
    assertThat(report.bytes()).isLessThan(scrub().bytes() / 100);
  }

  private static byte[] stream(Image image, int from) throws Exception {
    var out = new ByteArrayOutputStream();
    if (from < 0) {
      ImageWriter.full(image, out);
    } else {
      ImageWriter.increment(from, image, out);
    }
    return out.toByteArray();
  }

  @Test
  void aSnapshotLikeItsBase_costsNothing() throws Exception {
    var fixture = withoutParity();
    var geometry = new VolumeDataset.Geometry(600, 16 << 10, 4 << 10, 4 << 10);
    var volume = VolumeDataset.changing("pool/volume", geometry, 0, 1);
    Manifest before = fixture.store(stream(volume.at(0), -1));
    Manifest after = fixture.store(stream(volume.at(1), 0));
    assertThat(after.root()).isEqualTo(before.root());

    ReadBackReport report = readBack(after);

    assertThat(report.blobs()).isZero();
    assertThat(report.bytes()).isZero();
    assertThat(report.findings()).containsEntry(after, Finding.READ_BACK);
  }

  /// Increments, a rollback, clones, a second full that borrows; any of them destroyed, or not.
  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void whateverIsDestroyed_whatTheReceiveWroteIsRead(long seed) throws Exception {
    var random = new SplittableRandom(seed);
    var dataset = new RandomDataset(seed, History.SNAPSHOTS);
    var fixture = withoutParity();
    List<Manifest> all = new ArrayList<>();
    for (int i = 0; i < History.SNAPSHOTS; i++) {
      all.add(fixture.store(History.stream(dataset, i)));
    }
    for (Manifest snapshot : all) {
      ReadBackReport report = readBack(snapshot);
      assertThat(report.isRight()).isTrue();
      if (report.comparedWith().isPresent()) {
        assertThat(report.comparedWith().get().guid()).isEqualTo(snapshot.baseGuid());
        assertThat(report.blobs())
            .isEqualTo(StoredBlobs.added(store, report.comparedWith().get(), snapshot).size());
      }
    }
    List<Manifest> left = new ArrayList<>(all);
    while (!left.isEmpty()) {
      Manifest gone = left.remove(random.nextInt(left.size()));
      fixture.vault.destroy(List.of(gone), fixture.writer);
      if (random.nextBoolean()) {
        fixture.vault.sweep();
      }
      for (Manifest snapshot : left) {
        assertThat(readBack(snapshot).isRight()).isTrue();
        Set<BlobRef> own = StoredBlobs.of(store, snapshot);
        own.removeIf(ref -> !isOwn(snapshot, ref) || random.nextInt(30) > 0);
        assertEachIsFound(snapshot, own);
      }
    }
  }

  private static boolean isOwn(Manifest snapshot, BlobRef ref) {
    Manifest.Stored stored = snapshot.stored();
    return ref.series() == stored.series()
        && ref.number() >= stored.firstPack()
        && ref.number() <= stored.lastPack();
  }

  /// The second time the base borrows from the snapshot that once was merged onto it.
  @Test
  void aBaseThatCameAgainLater_hidesNothing() throws Exception {
    String set = Vectors.SETS.getFirst();
    var fixture = withoutParity();
    List<Manifest> chain = RecordedStreamsTest.receiveChain(fixture, set, "fs");
    Manifest snapshot = chain.get(1);
    Set<BlobRef> added = StoredBlobs.added(store, chain.get(0), snapshot);
    fixture.vault.destroy(List.of(chain.get(0)), fixture.writer);
    fixture.vault.destroy(chain.subList(2, chain.size()), fixture.writer);
    assertThat(readBack(snapshot).comparedWith()).isEmpty();
    assertThat(readBack(snapshot).blobs()).isEqualTo(StoredBlobs.of(store, snapshot).size());

    Manifest again = fixture.store(Vectors.bytes(set, "fs.full.0"));

    assertThat(readBack(snapshot).comparedWith()).contains(again);
    assertEachIsFound(snapshot, added);
  }
}
