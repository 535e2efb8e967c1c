package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.problem.Problem;
import dev.zseal.store.MemoryStore;
import dev.zseal.store.Store;
import dev.zseal.stream.Vectors;
import dev.zseal.stream.generate.RandomDataset;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.pack.BlobRef;
import dev.zseal.vault.scrub.ScrubListener;
import dev.zseal.vault.scrub.ScrubOptions;
import dev.zseal.vault.scrub.ScrubReport;
import dev.zseal.vault.sweep.SweptVault;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Lost pages are made again from full streams of their snapshots.
class LostPageHealingTest {

  private static final ScrubOptions ONE_THREAD = new ScrubOptions(true, 100, 0, 1, true);

  private static final class Notes implements ScrubListener {
    private final List<String> lines = new ArrayList<>();

    @Override
    public void progress(long bytes, long total) {}

    @Override
    public void note(String line) {
      lines.add(line);
    }
  }

  /// Has the streams of `from` and nothing else of it.
  private static ScrubReport scrub(Store store, Store from, Notes notes) throws Problem {
    Vault other = open(from);
    return open(store)
        .scrub(
            List.of(),
            ONE_THREAD,
            notes,
            List.of(),
            List.of(snapshot -> {
              Manifest there = other.catalog().find(snapshot.guid()).orElse(null);
              return there == null ? null : other.fullStream(there);
            }));
  }

  private static Vault open(Store store) throws Problem {
    return Vault.open(store, VaultFixture.clock(), new SplittableRandom(9));
  }

  private static void lose(MemoryStore store, Collection<BlobRef> blobs) throws Problem {
    for (BlobRef blob : blobs) {
      StoredBlobs.flipped(store, blob).damage(store);
    }
  }

  private static void assertSends(MemoryStore store, History history) throws Exception {
    var fixture = new VaultFixture(store, 3);
    for (int i = 0; i < history.snapshots.size(); i++) {
      assertThat(VaultFixture.sha256(fixture.send(history.snapshots.get(i), null)))
          .as("snapshot %d", i)
          .isEqualTo(history.fulls.get(i));
    }
  }

  /// The same snapshots at other addresses.
  private static MemoryStore stranger(long seed, int count) throws Exception {
    MemoryStore store = new MemoryStore();
    var dataset = new RandomDataset(seed, History.SNAPSHOTS);
    var fixture = new VaultFixture(store, 77);
    for (int i = 0; i < count; i++) {
      fixture.store(History.stream(dataset, i));
    }
    return store;
  }

  /// Pages of objects and of dnode blocks, of every level, with spills and without.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 4})
  void allPagesOfAllSnapshots(long seed) throws Exception {
    History history = new History(seed, History.SNAPSHOTS, LostPageSweepTest.withoutParity());
    MemoryStore store = history.store;
    Set<BlobRef> pages = new LinkedHashSet<>();
    for (Manifest snapshot : history.snapshots) {
      pages.addAll(LostPageSweepTest.pages(store, snapshot));
    }
    lose(store, pages);

    ScrubReport report = scrub(store, stranger(seed, History.SNAPSHOTS), new Notes());

    assertThat(report.lost()).isEmpty();
    assertThat(report.isWhole()).isTrue();
    assertThat(report.healed()).isGreaterThanOrEqualTo(pages.size());
    assertSends(store, history);
    assertThat(scrub(store, store, new Notes()).isClean()).isTrue();
    SweptVault.sweepAll(store);
    SweptVault.check(store, true);
  }

  /// A volume with a tree of two levels, from a real pool.
  @Test
  void recordedStreams() throws Exception {
    String set = "lab-2.3-gcm256-lz4-128k-pass";
    MemoryStore store = LostPageSweepTest.withoutParity();
    MemoryStore other = new MemoryStore();
    for (MemoryStore each : List.of(store, other)) {
      var fixture = new VaultFixture(each, each.equals(store) ? 4 : 5);
      for (String name : List.of("fs.full.0", "fs.incr.1", "fs.incr.2", "vol.full.0")) {
        fixture.receive(Vectors.bytes(set, name));
      }
    }
    Set<BlobRef> pages = new LinkedHashSet<>();
    List<String> before = new ArrayList<>();
    var fixture = new VaultFixture(store, 6);
    for (Manifest snapshot : fixture.vault.catalog().everySnapshot()) {
      pages.addAll(LostPageSweepTest.pages(store, snapshot));
      before.add(VaultFixture.sha256(fixture.send(snapshot, null)));
    }
    lose(store, pages);

    ScrubReport report = scrub(store, other, new Notes());

    assertThat(report.isWhole()).isTrue();
    List<String> after = new ArrayList<>();
    for (Manifest snapshot : fixture.vault.catalog().everySnapshot()) {
      after.add(VaultFixture.sha256(new VaultFixture(store, 7).send(snapshot, null)));
    }
    assertThat(after).isEqualTo(before);
  }

  /// Each blob lies twice: the neighbours tell which one a page means, its hash whether that is so.
  @Test
  void contentThatLiesTwice() throws Exception {
    History history = new History(4, 3, LostPageSweepTest.withoutParity());
    MemoryStore store = history.store;
    var fixture = new VaultFixture(store, 8);
    fixture.vault.destroy(history.snapshots, fixture.writer);
    var dataset = new RandomDataset(4, History.SNAPSHOTS);
    Set<BlobRef> pages = new LinkedHashSet<>();
    for (int i = 0; i < 3; i++) {
      Manifest anew = fixture.store(History.stream(dataset, i));
      assertThat(anew.stored().series()).isNotEqualTo(history.snapshots.get(i).stored().series());
      history.snapshots.set(i, anew);
      pages.addAll(LostPageSweepTest.pages(store, anew));
    }
    lose(store, pages);

    ScrubReport report = scrub(store, stranger(4, 3), new Notes());

    assertThat(report.isWhole()).isTrue();
    assertSends(store, history);
  }

  /// With pages below a lost one and blocks below those lost as well, one reading of the stream
  /// brings back all.
  @Test
  void pagesAndBlocksBelowThem_fromOneStream() throws Exception {
    History history = new History(4, 2, LostPageSweepTest.withoutParity());
    MemoryStore store = history.store;
    lose(store, StoredBlobs.of(store, history.snapshots.get(0)));
    Notes notes = new Notes();

    ScrubReport report = scrub(store, stranger(4, 1), notes);

    assertThat(report.isWhole()).isTrue();
    assertThat(notes.lines.stream().filter(line -> line.startsWith("reading a full of")))
        .hasSize(1);
    assertSends(store, history);
  }

  /// A stream of another content gives nothing, and makes nothing worse.
  @Test
  void aStreamThatDiffers_givesNoPage() throws Exception {
    History history = new History(4, 2, LostPageSweepTest.withoutParity());
    MemoryStore store = history.store;
    Set<BlobRef> pages = LostPageSweepTest.pages(store, history.snapshots.get(0));
    lose(store, pages);
    Vault other = open(stranger(3, 1));
    Manifest wrong = other.catalog().everySnapshot().getFirst();

    ScrubReport report =
        open(store)
            .scrub(
                List.of(),
                ONE_THREAD,
                new Notes(),
                List.of(),
                List.of(_ -> other.fullStream(wrong)));

    assertThat(report.healed()).isZero();
    assertThat(report.lost()).hasSize(2);
    assertThat(scrub(store, stranger(4, 2), new Notes()).isWhole()).isTrue();
    assertSends(store, history);
  }
}
