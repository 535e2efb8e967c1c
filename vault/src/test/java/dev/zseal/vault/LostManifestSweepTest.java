package dev.zseal.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import dev.zseal.store.MemoryStore;
import dev.zseal.store.OwnLocksStore;
import dev.zseal.store.Store;
import dev.zseal.stream.Vectors;
import dev.zseal.stream.generate.RandomDataset;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.pack.BlobType;
import dev.zseal.vault.pack.PackDirectory;
import dev.zseal.vault.pack.PackFile;
import dev.zseal.vault.pack.PackLocation;
import dev.zseal.vault.scrub.ScrubListener;
import dev.zseal.vault.scrub.ScrubOptions;
import dev.zseal.vault.sweep.Reclaimable;
import dev.zseal.vault.sweep.Swept;
import dev.zseal.vault.sweep.SweptVault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A snapshot whose manifest is lost or damaged keeps what it may refer to, and nothing else.
class LostManifestSweepTest {

  private static final String SET = "lab-2.3-gcm256-lz4-128k-pass";
  private static final byte[] GARBAGE = "{ \"format\" : \"zseal-mani".getBytes(UTF_8);

  /// Damages the copies of a manifest in the packs, so that only directories still tell of them.
  private static void loseCopies(MemoryStore store, Manifest snapshot) throws Exception {
    byte[] wanted = store.readAll(snapshot.objectName(), Manifest.MAX_BYTES);
    loseCopies(store, BlobType.MANIFEST, copy -> Arrays.equals(copy, wanted));
  }

  private static void loseCopies(MemoryStore store, BlobType type, Predicate<byte[]> which)
      throws Exception {
    for (PackLocation file : PackLocation.list(store)) {
      byte[] bytes = store.readAll(file.file(), 1 << 30);
      try (PackFile pack = PackFile.open(store, file)) {
        for (int n = file.name().first(); n <= file.name().last(); n++) {
          PackDirectory directory = pack.directory(n);
          for (int slot = 0; slot < directory.slots(); slot++) {
            if (directory.type(slot) == type && isThere(pack, n, slot, which)) {
              bytes[(int) directory.offset(slot) + directory.length(slot) / 2] ^= 4;
            }
          }
        }
      }
      store.damage(file.file(), bytes);
    }
  }

  private static boolean isThere(PackFile pack, int number, int slot, Predicate<byte[]> which)
      throws Problem {
    try {
      return which.test(pack.blob(number, slot));
    } catch (Problem.Corrupt _) {
      // It was damaged before.
      return false;
    }
  }

  /// Has the manifest of a snapshot lost or damaged, and its copies too; returns what it was.
  private static byte[] lose(MemoryStore store, Manifest snapshot, boolean wholly)
      throws Exception {
    byte[] manifest = store.readAll(snapshot.objectName(), Manifest.MAX_BYTES);
    loseCopies(store, snapshot);
    if (wholly) {
      store.delete(snapshot.objectName());
    } else {
      store.damage(snapshot.objectName(), GARBAGE);
    }
    return manifest;
  }

  private static void giveBack(MemoryStore store, Manifest snapshot, byte[] manifest)
      throws Exception {
    if (store.exists(snapshot.objectName())) {
      store.delete(snapshot.objectName());
    }
    store.put(snapshot.objectName(), manifest);
  }

  private static Swept destroyAndSweep(Store store, List<Manifest> going) throws Exception {
    var fixture = new VaultFixture(store, 5);
    fixture.vault.destroy(going, fixture.writer);
    return fixture.vault.sweep();
  }

  private static List<String> packs(MemoryStore store) {
    return store.lengths().keySet().stream().filter(n -> n.contains("/packs/")).toList();
  }

  /// Whatever goes meanwhile: once the manifest is back, all is there. Also where even the writer's
  /// acts are gone, so that nobody knows where its receive ended.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void nothingGoesThatASnapshotWithoutManifestNeeds(long seed) throws Exception {
    History history = new History(seed, History.SNAPSHOTS, LostPageSweepTest.withoutParity());
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < history.snapshots.size(); round++) {
      Manifest lost = history.snapshots.get(round % history.snapshots.size());
      MemoryStore store = history.store.copy();
      List<Manifest> going = new ArrayList<>(history.snapshots);
      going.removeIf(m -> m.equals(lost) || random.nextInt(3) == 0);
      boolean known = random.nextInt(3) > 0;
      byte[] manifest = lose(store, lost, known && random.nextBoolean());
      if (!known) {
        store.delete("w/%s/key.json".formatted(lost.writer()));
      }

      destroyAndSweep(store, going);
      Swept swept = SweptVault.sweepAll(store);

      assertThat(swept.damaged()).isNotEmpty();
      giveBack(store, lost, manifest);
      var fixture = new VaultFixture(store, 6);
      for (int i = 0; i < history.snapshots.size(); i++) {
        if (!going.contains(history.snapshots.get(i))) {
          assertThat(VaultFixture.sha256(fixture.send(history.snapshots.get(i), null)))
              .as("%d, with the manifest of %s lost, after %s went", i, lost, going)
              .isEqualTo(history.fulls.get(i));
        }
      }
    }
  }

  /// Its key is not known then, nor whether a series has another.
  @Test
  void whereNothingTellsAnyKey_allStays() throws Exception {
    History history = new History(6, 3, LostPageSweepTest.withoutParity());
    MemoryStore store = history.store;
    List<byte[]> manifests = new ArrayList<>();
    for (Manifest snapshot : history.snapshots) {
      manifests.add(lose(store, snapshot, false));
    }
    loseCopies(store, BlobType.CAPSULE, _ -> true);

    SweptVault.sweepAll(store);

    for (int i = 0; i < 3; i++) {
      giveBack(store, history.snapshots.get(i), manifests.get(i));
    }
    isWhole(store, history, 0, 1, 2);
  }

  /// It was committed twice, and the acts in between are lost: the older one tells of packs that
  /// are not those of today.
  @Test
  void whereActsAreMissing_nothingIsTakenForYounger() throws Exception {
    History history = new History(6, 2, LostPageSweepTest.withoutParity());
    MemoryStore store = history.store;
    var fixture = new VaultFixture(store, 8);
    fixture.vault.destroy(List.of(history.snapshots.get(1)), fixture.writer);
    var dataset = new RandomDataset(6, History.SNAPSHOTS);
    Manifest again = fixture.store(History.stream(dataset, 1));
    assertThat(again.objectName()).isEqualTo(history.snapshots.get(1).objectName());
    fixture.vault.holder(fixture.writer).hold("audit", List.of(history.snapshots.get(0)));
    store.lengths().keySet().stream()
        .filter(name -> name.contains(fixture.writer.id() + "/acts/"))
        .sorted()
        .limit(2)
        .toList()
        .forEach(store::delete);
    byte[] manifest = lose(store, again, false);

    SweptVault.sweepAll(store);

    giveBack(store, again, manifest);
    isWhole(store, history, 0, 1);
  }

  private static void isWhole(Store store, History history, int... snapshots) throws Exception {
    var fixture = new VaultFixture(store, 6);
    for (int i : snapshots) {
      Manifest snapshot =
          fixture.vault.catalog().find(history.snapshots.get(i).guid()).orElseThrow();
      assertThat(VaultFixture.sha256(fixture.send(snapshot, null))).isEqualTo(history.fulls.get(i));
    }
  }

  /// A scrub finds the copy after the sweep as it would have before.
  @Test
  void theCopyInThePacksStays() throws Exception {
    History history = new History(6, 5);
    MemoryStore store = history.store;
    Manifest damaged = history.snapshots.get(1);
    store.damage(damaged.objectName(), GARBAGE);
    List<Manifest> going = new ArrayList<>(history.snapshots);
    going.remove(damaged);

    destroyAndSweep(store, going);
    SweptVault.sweepAll(store);
    var fixture = new VaultFixture(store, 6);
    fixture.vault.scrub(List.of(), ScrubOptions.DEFAULT, new Silent(), List.of(), List.of());

    assertThat(VaultFixture.sha256(new VaultFixture(store, 7).send(damaged, null)))
        .isEqualTo(history.fulls.get(1));
    assertThat(SweptVault.sweepAll(store).damaged()).isEmpty();
    SweptVault.check(store, true);
  }

  /// Nobody knows that nothing of it is needed.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFileThatCannotBeOpened_isNotDeletedByAScrub(boolean wholly) throws Exception {
    History history = new History(6, 3, LostPageSweepTest.withoutParity());
    MemoryStore store = history.store;
    Manifest last = history.snapshots.get(2);
    byte[] manifest = lose(store, last, wholly);
    List<String> own = new ArrayList<>();
    for (PackLocation file : PackLocation.list(store, last.stored().series())) {
      if (file.name().first() >= last.stored().firstPack()) {
        own.add(file.file());
        store.damage(file.file(), new byte[8192]);
      }
    }
    var fixture = new VaultFixture(store, 7);

    fixture.vault.scrub(List.of(), ScrubOptions.DEFAULT, new Silent(), List.of(), List.of());

    assertThat(own).isNotEmpty();
    assertThat(packs(store)).containsAll(own);
    giveBack(store, last, manifest);
    fixture.vault.destroy(List.of(last), fixture.writer);
    var after = new VaultFixture(store, 8);
    after.vault.scrub(List.of(), ScrubOptions.DEFAULT, new Silent(), List.of(), List.of());
    assertThat(packs(store)).doesNotContainAnyElementsOf(own);
  }

  /// What came after it comes back; the rest when it is let go.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void holdsBackNothingThatIsYounger(boolean wholly) throws Exception {
    History history = new History(6, 5, LostPageSweepTest.withoutParity());
    MemoryStore store = history.store;
    Manifest first = history.snapshots.get(0);
    lose(store, first, wholly);
    List<Manifest> going = history.snapshots.subList(1, 5);
    MemoryStore before = store.copy();
    Reclaimable told = new VaultFixture(store, 3).vault.reclaimable(going);

    Swept swept = destroyAndSweep(store, going);
    SweptVault.sweepAll(store);

    assertThat(swept.reclaimed()).isPositive();
    assertThat(told.bytes()).isPositive().isEqualTo(SweptVault.goneOf(before, store, going));
    assertThat(told.damaged()).hasSize(1);
    assertThat(packs(store)).hasSizeLessThanOrEqualTo(3).hasSizeGreaterThan(0);
    assertThat(swept.damaged())
        .singleElement()
        .satisfies(p -> {
          assertThat(p.what())
              .contains("the manifest of snapshot " + first.fullName())
              .endsWith(wholly ? "is lost" : "is damaged");
          assertThat(p.evidence()).contains("bytes stay");
          assertThat(p.hint())
              .contains("--from")
              .contains("zseal destroy --vanished " + first.fullName());
        });

    var fixture = new VaultFixture(store, 8);
    assertThat(fixture.vault.destroyVanished(first.fullName(), fixture.writer)).isEqualTo(1);
    Swept after = fixture.vault.sweep();

    assertThat(after.damaged()).isEmpty();
    assertThat(packs(store)).isEmpty();
    assertThat(new VaultFixture(store, 9).vault.sweep().damaged()).isEmpty();
  }

  /// The act that is missing may tell that it was received once more, after all that goes here.
  @Test
  void whereTheHistoryHasAGap_nothingOfItsKeyGoes() throws Exception {
    History history = new History(6, 5, LostPageSweepTest.withoutParity());
    MemoryStore store = history.store;
    lose(store, history.snapshots.get(0), false);
    String gap =
        store.lengths().keySet().stream()
            .filter(name -> name.endsWith("/acts/00000003.act"))
            .findFirst()
            .orElseThrow();
    store.delete(gap);
    List<String> before = packs(store);

    Swept swept = destroyAndSweep(store, history.snapshots.subList(1, 5));

    assertThat(swept.reclaimed()).isZero();
    assertThat(packs(store)).containsAll(before);
  }

  /// It is no less lost the next time.
  @Test
  void aLostOne_isToldByEachSweep() throws Exception {
    History history = new History(6, 3, LostPageSweepTest.withoutParity());
    MemoryStore store = history.store;
    new VaultFixture(store, 4).vault.sweep();
    lose(store, history.snapshots.get(0), true);

    for (int i = 0; i < 3; i++) {
      assertThat(destroyAndSweep(store, List.of()).damaged())
          .singleElement()
          .satisfies(p -> assertThat(p.what()).contains("is lost"));
    }
  }

  @Test
  void datasetsOfOtherKeysAreSweptWholly() throws Exception {
    MemoryStore store = LostPageSweepTest.withoutParity();
    var fixture = new VaultFixture(store, 1);
    Manifest volume = fixture.store(Vectors.bytes(SET, "vol.full.0"));
    Manifest full = fixture.store(Vectors.bytes(SET, "fs.full.0"));
    Manifest second = fixture.store(Vectors.bytes(SET, "fs.incr.1"));
    lose(store, second, false);

    destroyAndSweep(store, List.of(volume));

    String series = "%016x".formatted(volume.stored().series());
    assertThat(packs(store)).isNotEmpty().noneMatch(name -> name.contains(series));
    List<String> left = packs(store);
    destroyAndSweep(store, List.of(full));
    assertThat(packs(store)).containsAll(left);
  }

  @Test
  void aDamagedOneIsLetGo_onlyIfNothingBringsItBack_andNobodyHoldsIt() throws Exception {
    History history = new History(6, 3, LostPageSweepTest.withoutParity());
    MemoryStore store = history.store;
    Manifest held = history.snapshots.get(0);
    Manifest other = history.snapshots.get(1);
    var fixture = new VaultFixture(store, 8);
    fixture.vault.holder(fixture.writer).hold("audit", List.of(held));
    store.damage(other.objectName(), GARBAGE);
    lose(store, held, false);

    assertThatThrownBy(() -> fixture.vault.destroyVanished(held.fullName(), fixture.writer))
        .isInstanceOfSatisfying(
            Problem.Refused.class, p -> assertThat(p.evidence()).contains("audit"));
    assertThatThrownBy(() -> fixture.vault.destroyVanished(other.fullName(), fixture.writer))
        .isInstanceOfSatisfying(
            Problem.Refused.class, p -> assertThat(p.hint()).contains("zseal scrub"));
    assertThat(store.exists(held.objectName())).isTrue();
    assertThat(store.exists(other.objectName())).isTrue();
  }

  /// A person may have held what nobody can restore.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aHoldOnAVanishedOne_isReleasedByName(boolean wholly) throws Exception {
    History history = new History(6, 3, LostPageSweepTest.withoutParity());
    MemoryStore store = history.store;
    Manifest held = history.snapshots.get(0);
    var fixture = new VaultFixture(store, 8);
    var holder = fixture.vault.holder(fixture.writer);
    holder.hold("audit", List.of(held));
    assertThatThrownBy(() -> holder.releaseVanished("audit", held.fullName()))
        .isInstanceOf(Problem.Refused.class);
    lose(store, held, wholly);
    assertThatThrownBy(() -> fixture.vault.destroyVanished(held.fullName(), fixture.writer))
        .isInstanceOfSatisfying(
            Problem.Refused.class,
            p ->
                assertThat(p.hint()).contains("zseal release --vanished audit " + held.fullName()));
    assertThatThrownBy(() -> holder.releaseVanished("tax", held.fullName()))
        .isInstanceOfSatisfying(
            Problem.Refused.class, p -> assertThat(p.evidence()).contains("audit"));

    holder.releaseVanished("audit", held.fullName());

    assertThat(holds(store)).isEmpty();
    assertThat(fixture.vault.destroyVanished(held.fullName(), fixture.writer)).isEqualTo(1);
    assertThat(fixture.vault.sweep().damaged()).isEmpty();
    assertThat(
            new VaultFixture(store, 9)
                .vault
                .scrub(List.of(), ScrubOptions.DEFAULT, new Silent(), List.of(), List.of())
                .isClean())
        .isTrue();
  }

  private static List<String> holds(MemoryStore store) {
    return store.lengths().keySet().stream().filter(name -> name.contains("/holds/")).toList();
  }

  /// The hold's file may have gone the way of the manifest; its act is signed.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aHoldWhoseFileIsLostToo_holdsAllTheSame(boolean wholly) throws Exception {
    History history = new History(6, 3, LostPageSweepTest.withoutParity());
    MemoryStore store = history.store;
    Manifest held = history.snapshots.get(0);
    var fixture = new VaultFixture(store, 8);
    fixture.vault.holder(fixture.writer).hold("audit", List.of(held));
    lose(store, held, wholly);
    String hold = holds(store).getFirst();
    store.delete(hold);

    assertThatThrownBy(() -> fixture.vault.destroyVanished(held.fullName(), fixture.writer))
        .isInstanceOfSatisfying(
            Problem.Refused.class, p -> assertThat(p.evidence()).contains("audit"));

    assertThat(store.exists(held.objectName())).isEqualTo(!wholly);
    assertThat(store.exists(hold)).isTrue();
  }

  /// One that no act tells of is let go by the name of its file.
  @Test
  void aDamagedOneThatNoActTellsOf_isLetGoByItsFile() throws Exception {
    History history = new History(6, 3, LostPageSweepTest.withoutParity());
    MemoryStore store = history.store;
    Manifest first = history.snapshots.get(0);
    lose(store, first, false);
    for (String name : List.copyOf(store.lengths().keySet())) {
      if (name.contains("/acts/")) {
        store.delete(name);
      }
    }
    Swept swept = destroyAndSweep(store, List.of());
    assertThat(swept.damaged())
        .anySatisfy(
            p -> assertThat(p.hint()).contains("zseal destroy --vanished " + first.objectName()));

    var fixture = new VaultFixture(store, 8);
    assertThat(fixture.vault.destroyVanished(first.objectName(), fixture.writer)).isEqualTo(1);

    assertThat(fixture.vault.sweep().damaged()).isEmpty();
  }

  /// A pin that cannot be read keeps nothing once no receive has it; while one has, a sweep waits.
  @Test
  void aDamagedPin_isSetAside_orWaitedFor() throws Exception {
    History history = new History(6, 3);
    MemoryStore store = history.store;
    String pin = "w/%s/journal/00000000000000aa.pin".formatted(history.snapshots.get(0).writer());
    store.put(pin, GARBAGE);
    assertThat(new VaultFixture(store, 2).vault.reclaimable(history.snapshots).bytes())
        .isPositive();
    try (Store.Lock _ = store.lock(pin.replace(".pin", ".lock"), "receiving")) {
      assertThatThrownBy(() -> destroyAndSweep(store, history.snapshots.subList(0, 2)))
          .isInstanceOf(Problem.Conflict.class);
    }
    assertThat(store.exists(pin)).isTrue();

    Swept swept = destroyAndSweep(store, List.of());

    assertThat(swept.damaged()).isEmpty();
    assertThat(swept.reclaimed()).isPositive();
    assertThat(store.exists(pin)).isFalse();
    assertThat(store.readAll(pin.replace(".pin", ".damaged"), 1000)).isEqualTo(GARBAGE);
  }

  /// Where a lock of another host does not show, only a scrub sets it aside.
  @Test
  void aDamagedPin_stopsASweepWhereLocksOfOthersDoNotShow() throws Exception {
    History history = new History(6, 3);
    String pin = "w/%s/journal/00000000000000aa.pin".formatted(history.snapshots.get(0).writer());
    history.store.put(pin, GARBAGE);

    assertThatThrownBy(() -> destroyAndSweep(new OwnLocksStore(history.store, true), List.of()))
        .isInstanceOfSatisfying(
            Problem.Corrupt.class, p -> assertThat(p.hint()).contains("zseal scrub"));

    assertThat(history.store.exists(pin)).isTrue();
  }

  private record Silent() implements ScrubListener {
    @Override
    public void progress(long bytes, long total) {}

    @Override
    public void note(String line) {}
  }
}
