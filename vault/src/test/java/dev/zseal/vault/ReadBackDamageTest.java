package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.problem.Problem;
import dev.zseal.store.MemoryStore;
import dev.zseal.store.Store;
import dev.zseal.stream.Vectors;
import dev.zseal.vault.journal.Turn;
import dev.zseal.vault.ledger.Finding;
import dev.zseal.vault.ledger.Grade;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.pack.BlobRef;
import dev.zseal.vault.scrub.ReadBackReport;
import dev.zseal.vault.scrub.ScrubListener;
import dev.zseal.vault.scrub.ScrubOptions;
import dev.zseal.vault.scrub.ScrubReport;
import dev.zseal.vault.scrub.SnapshotLoss;
import dev.zseal.vault.tree.Entry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Damage in what was just stored, in a vault with parity, and in its pages.
class ReadBackDamageTest implements ScrubListener {

  private static final String SET = Vectors.SETS.getFirst();

  private final MemoryStore store = new MemoryStore();
  private final List<String> notes = new ArrayList<>();
  private List<Manifest> chain = List.of();

  @BeforeEach
  void fill() throws Exception {
    chain = RecordedStreamsTest.receiveChain(new VaultFixture(store, 1), SET, "fs");
  }

  private ReadBackReport readBack(Manifest snapshot) throws Problem {
    return new VaultFixture(store, 2).vault.readBack(snapshot, this);
  }

  private ScrubReport scrub() throws Problem {
    var options = new ScrubOptions(false, 100, 0, 1, false);
    return new VaultFixture(store, 3).vault.scrub(List.of(), options, this, List.of(), List.of());
  }

  private void flip(BlobRef ref) throws Problem {
    StoredBlobs.flipped(store, ref).damage(store);
  }

  /// Of the snapshot's own packs the first byte to the last become nonsense, but for their ends.
  private void spoil(Manifest snapshot) throws Problem {
    for (BlobRef ref : StoredBlobs.added(store, chain.get(0), snapshot)) {
      String file = StoredBlobs.flipped(store, ref).file();
      byte[] bytes = store.readAll(file, 1 << 30);
      Arrays.fill(bytes, 4096, bytes.length / 2, (byte) 7);
      store.damage(file, bytes);
    }
  }

  @Test
  void whatParityMends_isWrittenAnew_andRight() throws Exception {
    Manifest snapshot = chain.get(1);
    Set<BlobRef> added = StoredBlobs.added(store, chain.get(0), snapshot);
    for (BlobRef ref : added) {
      flip(ref);
      ReadBackReport report = readBack(snapshot);

      assertThat(report.damaged()).as("%s", ref).hasSize(1);
      assertThat(report.mended()).isEqualTo(1);
      assertThat(report.loss()).isEmpty();
      assertThat(report.failure()).isEmpty();
      assertThat(report.findings()).isEqualTo(Map.of(snapshot, Finding.READ_BACK));
      assertThat(notes.getLast()).contains("written anew");
      assertThat(readBack(snapshot).damaged()).isEmpty();
    }
    assertThat(scrub().isClean()).isTrue();
  }

  @Test
  void whileSomethingElseReplacesPacks_damageStays_andNothingIsNoted() throws Exception {
    Manifest snapshot = chain.get(1);
    flip(StoredBlobs.added(store, chain.get(0), snapshot).iterator().next());
    ReadBackReport report;
    try (Store.Lock _ = Turn.sweep(store)) {
      report = readBack(snapshot);
    }

    assertThat(report.isRight()).isFalse();
    assertThat(report.broken()).isFalse();
    assertThat(report.findings()).isEmpty();
    assertThat(report.failure().orElseThrow().evidence()).contains("1 of 1 damaged pack files");
    assertThat(readBack(snapshot).isRight()).isTrue();
  }

  @Test
  void whatIsBeyondParity_isLost_andToldAsAScrubTellsIt() throws Exception {
    Manifest snapshot = chain.get(1);
    spoil(snapshot);
    SnapshotLoss scrubbed =
        scrub().lost().stream()
            .filter(l -> l.snapshot().equals(snapshot))
            .findFirst()
            .orElseThrow();

    ReadBackReport report = readBack(snapshot);

    SnapshotLoss loss = report.loss().orElseThrow();
    assertThat(loss.pages()).isEqualTo(scrubbed.pages());
    assertThat(loss.blocks()).isEqualTo(scrubbed.blocks());
    assertThat(loss.objects()).isEqualTo(scrubbed.objects());
    assertThat(report.findings()).isEqualTo(Map.of(snapshot, Finding.DAMAGED));
    assertThat(report.failure().orElseThrow()).isInstanceOf(Problem.Corrupt.class);
    assertThat(report.failure().orElseThrow().hint()).contains("zseal scrub");
    assertThat(report.mended()).isLessThan(report.damaged().size());
  }

  @Test
  void aPackThatIsGone_isLost() throws Exception {
    Manifest snapshot = chain.get(1);
    BlobRef any = StoredBlobs.added(store, chain.get(0), snapshot).iterator().next();
    store.delete(StoredBlobs.flipped(store, any).file());

    ReadBackReport report = readBack(snapshot);

    assertThat(report.loss()).isPresent();
    assertThat(report.findings()).isEqualTo(Map.of(snapshot, Finding.DAMAGED));
    assertThat(readBack(chain.get(0)).isRight()).isTrue();
  }

  /// What cannot be compared is read.
  @Test
  void whenPagesOfTheBaseAreLost_moreIsRead() throws Exception {
    Manifest snapshot = chain.get(1);
    long added = StoredBlobs.added(store, chain.get(0), snapshot).size();
    Entry root = Objects.requireNonNull(chain.get(0).root());
    store.delete(StoredBlobs.flipped(store, root.ref()).file());

    ReadBackReport report = readBack(snapshot);

    assertThat(report.blobs()).isGreaterThan(added);
    assertThat(report.broken()).isTrue();
    assertThat(report.findings()).isEqualTo(Map.of(snapshot, Finding.DAMAGED));
  }

  /// A root that refers to what is no page of its place: its hash matches, its content cannot be.
  @Test
  void aPageThatMakesNoSense_isDamage() throws Exception {
    Manifest snapshot = chain.get(1);
    for (BlobRef ref : StoredBlobs.of(store, snapshot)) {
      Entry root = snapshot.root();
      if (root == null || ref.equals(root.ref())) {
        continue;
      }
      Manifest forged = withRoot(snapshot, Entry.page(ref, 1, 1, 1));
      ReadBackReport report = readBack(forged);

      assertThat(report.broken()).as("%s", ref).isTrue();
      assertThat(report.findings()).isEqualTo(Map.of(forged, Finding.DAMAGED));
    }
    Manifest nowhere = withRoot(snapshot, Entry.page(new BlobRef(1, 2, 1 << 30, 4, 5), 1, 1, 1));
    assertThat(readBack(nowhere).loss().orElseThrow().pages()).isEqualTo(1);
    assertThat(readBack(withRoot(snapshot, null)).blobs()).isZero();
  }

  private static Manifest withRoot(Manifest m, @Nullable Entry root) {
    return new Manifest(
        m.datasetId(),
        m.dataset(),
        m.snapshot(),
        m.guid(),
        m.creation(),
        m.volume(),
        m.fromGuid(),
        m.isClone(),
        m.keyGuid(),
        m.fingerprint(),
        m.toIvSet(),
        m.fromIvSet(),
        m.begin(),
        m.end(),
        root,
        m.baseGuid(),
        m.stored(),
        m.hierarchy(),
        m.received(),
        m.writer());
  }

  @Test
  void manifestAndCapsuleAreReadBackToo() throws Exception {
    Manifest snapshot = chain.get(1);
    String capsule = "capsules/%s.json".formatted(snapshot.fingerprint());
    for (String name : List.of(snapshot.objectName(), capsule)) {
      var vault = new VaultFixture(store, 2).vault;
      Manifest read = vault.catalog().find(snapshot.guid()).orElseThrow();
      byte[] bytes = store.readAll(name, Manifest.MAX_BYTES);
      byte[] torn = Arrays.copyOf(bytes, bytes.length - 9);
      store.damage(name, torn);

      ReadBackReport report = vault.readBack(read, this);

      assertThat(report.problems()).hasSize(1);
      assertThat(report.failure().orElseThrow().evidence()).contains(name);
      assertThat(report.findings()).isEmpty();
      store.delete(name);
      assertThat(vault.readBack(read, this).problems()).hasSize(1);
      store.damage(name, bytes);
      assertThat(vault.readBack(read, this).isRight()).isTrue();
    }
  }

  @Test
  void whatItFinds_isNoted() throws Exception {
    var fixture = new VaultFixture(store, 2);
    Manifest snapshot = chain.get(1);
    fixture.vault.note(fixture.vault.readBack(snapshot, this).findings(), fixture.writer);

    Grade grade = fixture.vault.grades().of(fixture.vault.catalog().sha256(snapshot));
    assertThat(grade.standing()).isEqualTo(Optional.of(Finding.READ_BACK));
    assertThat(grade.isVerified()).isTrue();
    assertThat(grade.isWhole()).isFalse();
  }

  @Override
  public void progress(long bytes, long total) {
    assertThat(total).isGreaterThanOrEqualTo(bytes);
  }

  @Override
  public void note(String line) {
    notes.add(line);
  }
}
