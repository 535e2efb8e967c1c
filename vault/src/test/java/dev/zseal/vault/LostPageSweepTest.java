package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.problem.Problem;
import dev.zseal.store.MemoryStore;
import dev.zseal.store.Store;
import dev.zseal.stream.Vectors;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.pack.BlobRef;
import dev.zseal.vault.pack.Packs;
import dev.zseal.vault.sweep.Reclaimable;
import dev.zseal.vault.sweep.Swept;
import dev.zseal.vault.sweep.SweptVault;
import dev.zseal.vault.tree.Entry;
import dev.zseal.vault.tree.TreeWalk;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A lost page keeps what it may have referred to, and nothing else.
class LostPageSweepTest {

  private static final String SET = "lab-2.3-gcm256-lz4-128k-pass";

  static MemoryStore withoutParity() throws Problem {
    MemoryStore store = new MemoryStore();
    Vault.init(store, VaultFixture.PACK_BYTES, 0, VaultFixture.clock(), new SplittableRandom(1));
    return store;
  }

  static Set<BlobRef> pages(Store store, Manifest snapshot) throws Problem {
    Set<BlobRef> pages = new LinkedHashSet<>();
    try (Packs packs = new Packs(store)) {
      TreeWalk.walk(
          snapshot.tree(),
          packs::read,
          new TreeWalk.Visitor() {
            @Override
            public boolean page(Entry page) {
              return pages.add(page.ref());
            }

            @Override
            public void block(Entry block) {}
          });
    }
    return pages;
  }

  private static Swept destroyAndSweep(MemoryStore store, List<Manifest> going) throws Exception {
    var fixture = new VaultFixture(store, 5);
    fixture.vault.destroy(going, fixture.writer);
    return fixture.vault.sweep();
  }

  /// The same with no patience for dead blobs.
  private static Swept destroyWith(MemoryStore store, List<Manifest> going) throws Exception {
    var fixture = new VaultFixture(store, 5);
    fixture.vault.destroy(going, fixture.writer);
    return SweptVault.sweepAll(store);
  }

  private static List<String> packs(MemoryStore store) {
    return store.lengths().keySet().stream().filter(n -> n.contains("/packs/")).toList();
  }

  private static final int SAMPLE = Boolean.getBoolean("zseal.thorough") ? 1 : 12;

  /// Whatever page is lost, and whatever goes meanwhile: once the page is back, all is there.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void nothingGoesThatALostPageRefersTo(long seed) throws Exception {
    History history = new History(seed, History.SNAPSHOTS, withoutParity());
    SplittableRandom random = new SplittableRandom(seed);
    Set<BlobRef> pages = new LinkedHashSet<>();
    for (Manifest snapshot : history.snapshots) {
      pages.addAll(pages(history.store, snapshot));
    }
    for (BlobRef page : pages) {
      if (random.nextInt(SAMPLE) > 0) {
        continue;
      }
      MemoryStore store = history.store.copy();
      List<Manifest> going = new ArrayList<>();
      for (Manifest snapshot : history.snapshots) {
        if (random.nextInt(3) > 0) {
          going.add(snapshot);
        }
      }
      StoredBlobs.Flipped damage = StoredBlobs.flipped(store, page);
      damage.damage(store);

      destroyAndSweep(store, going);
      SweptVault.sweepAll(store);

      if (store.exists(damage.file())) {
        damage.undo(store);
      }
      var fixture = new VaultFixture(store, 6);
      for (int i = 0; i < history.snapshots.size(); i++) {
        if (!going.contains(history.snapshots.get(i))) {
          assertThat(VaultFixture.sha256(fixture.send(history.snapshots.get(i), null)))
              .as("%d with the page %s lost, after %s went", i, page, going)
              .isEqualTo(history.fulls.get(i));
        }
      }
    }
  }

  /// What came after the page was written comes back; the rest when the damaged ones go.
  @Test
  void aLostPage_holdsBackNothingThatIsYounger() throws Exception {
    History history = new History(6, 5, withoutParity());
    MemoryStore store = history.store;
    Manifest first = history.snapshots.get(0);
    BlobRef page = pages(store, first).iterator().next();
    StoredBlobs.flipped(store, page).damage(store);

    Swept swept = destroyAndSweep(store, history.snapshots.subList(1, 5));

    assertThat(swept.reclaimed()).isPositive();
    assertThat(packs(store)).hasSizeLessThanOrEqualTo(3).hasSizeGreaterThan(0);
    assertThat(swept.damaged())
        .singleElement()
        .isInstanceOfSatisfying(
            Problem.Corrupt.class,
            p -> {
              assertThat(p.what())
                  .contains("not all space can be given back")
                  .contains("tree of " + first.fullName());
              assertThat(p.evidence()).contains("is damaged").contains("bytes stay");
              assertThat(p.hint())
                  .contains("zseal scrub --source")
                  .contains("zseal destroy " + first.fullName());
            });

    Swept after = destroyAndSweep(store, List.of(first));

    assertThat(after.damaged()).isEmpty();
    assertThat(packs(store)).isEmpty();
  }

  @Test
  void destroyingWhatIsDamaged_givesBackAllTheSpace() throws Exception {
    History history = new History(6, 5, withoutParity());
    MemoryStore store = history.store;
    Manifest last = history.snapshots.get(4);
    Set<BlobRef> own = pages(store, last);
    own.removeAll(pages(store, history.snapshots.get(3)));
    StoredBlobs.flipped(store, own.iterator().next()).damage(store);

    Swept held = destroyAndSweep(store, history.snapshots.subList(0, 3));
    assertThat(held.damaged())
        .anySatisfy(p -> assertThat(p.what()).contains("tree of " + last.fullName()));

    Swept swept = destroyAndSweep(store, List.of(last));

    assertThat(swept.damaged()).isEmpty();
    assertThat(swept.reclaimed()).isPositive();
    SweptVault.sweepAll(store);
    SweptVault.check(store, true);
    assertThat(VaultFixture.sha256(new VaultFixture(store, 7).send(history.snapshots.get(3), null)))
        .isEqualTo(history.fulls.get(3));
  }

  /// All that share a lost page are told at once, not one after the other.
  @Test
  void eachSnapshotOfALostPageIsNamed() throws Exception {
    History history = new History(4, 3, withoutParity());
    MemoryStore store = history.store;
    Set<BlobRef> shared = pages(store, history.snapshots.get(0));
    shared.retainAll(pages(store, history.snapshots.get(1)));
    shared.retainAll(pages(store, history.snapshots.get(2)));
    StoredBlobs.flipped(store, shared.iterator().next()).damage(store);

    Swept swept = destroyAndSweep(store, List.of());

    assertThat(swept.damaged().getLast().what()).contains("of 2 others");
    assertThat(swept.damaged().getLast().hint())
        .contains(history.snapshots.stream().map(Manifest::fullName).toList());
  }

  /// A tree leans on none of another master key.
  @Test
  void otherDatasetsAreSweptWholly() throws Exception {
    MemoryStore store = withoutParity();
    var fixture = new VaultFixture(store, 1);
    Manifest volume = fixture.store(Vectors.bytes(SET, "vol.full.0"));
    Manifest full = fixture.store(Vectors.bytes(SET, "fs.full.0"));
    Manifest second = fixture.store(Vectors.bytes(SET, "fs.incr.1"));
    assertThat(volume.keyGuid()).isNotEqualTo(full.keyGuid());
    StoredBlobs.flipped(store, pages(store, second).iterator().next()).damage(store);
    List<String> before = packs(store);

    // Nothing live tells whose the series of the volume was: a manifest's copy in it does.
    destroyAndSweep(store, List.of(volume));

    String series = "%016x".formatted(volume.stored().series());
    assertThat(before).anyMatch(name -> name.contains(series));
    assertThat(packs(store)).noneMatch(name -> name.contains(series));
    Set<String> left = new LinkedHashSet<>(packs(store));
    destroyAndSweep(store, List.of(full));
    assertThat(packs(store)).containsAll(left);
  }

  /// What is said before is what comes of it: the blocks that go are those that were told.
  @ParameterizedTest
  @ValueSource(longs = {1, 4, 6})
  void whatADestroyWouldGiveBack_isToldBesideALostPage(long seed) throws Exception {
    History history = new History(seed, History.SNAPSHOTS, withoutParity());
    SplittableRandom random = new SplittableRandom(seed);
    List<BlobRef> pages = new ArrayList<>(pages(history.store, history.snapshots.get(2)));
    for (int round = 0; round < 6; round++) {
      MemoryStore store = history.store.copy();
      List<Manifest> going = new ArrayList<>(history.snapshots);
      going.removeIf(m -> m.equals(history.snapshots.get(2)) || random.nextInt(3) == 0);
      // What only they refer to, while all of it can still be told.
      long whole = new VaultFixture(store, 3).vault.reclaimable(going).bytes();
      StoredBlobs.flipped(store, pages.get(random.nextInt(pages.size()))).damage(store);
      Reclaimable told = new VaultFixture(store, 4).vault.reclaimable(going);

      Swept swept = destroyWith(store, going);

      assertThat(SweptVault.goneOf(history.store, store, going))
          .as("round %d", round)
          .isEqualTo(told.bytes());
      assertThat(told.bytes()).isLessThanOrEqualTo(whole);
      assertThat(told.damaged())
          .singleElement()
          .satisfies(p -> assertThat(p.hint()).contains("would be swept").contains("zseal scrub"));
      assertThat(swept.damaged()).isNotEmpty();
    }
  }

  /// Of a damaged snapshot at least what can be read of it is told.
  @Test
  void ofADamagedSnapshot_thePartThatCanBeReadIsTold() throws Exception {
    History history = new History(6, 5, withoutParity());
    MemoryStore store = history.store;
    long whole = new VaultFixture(store, 3).vault.reclaimable(history.snapshots).bytes();
    Set<BlobRef> own = pages(store, history.snapshots.get(4));
    own.removeAll(pages(store, history.snapshots.get(3)));
    StoredBlobs.flipped(store, own.iterator().next()).damage(store);

    Reclaimable told = new VaultFixture(store, 4).vault.reclaimable(history.snapshots);

    assertThat(told.isAll()).isFalse();
    assertThat(told.damaged()).isEmpty();
    assertThat(told.bytes()).isPositive().isLessThan(whole);
  }
}
