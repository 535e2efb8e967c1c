package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import dev.zseal.store.MemoryStore;
import dev.zseal.store.Store;
import dev.zseal.stream.generate.RandomDataset;
import dev.zseal.vault.ledger.Layout;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.sweep.SweptVault;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What a sweep leaves alone, and what it does when it must not go on.
class SweepTest {

  private static final long SEED = 6;

  private static VaultFixture open(Store store) throws Exception {
    return new VaultFixture(store, 77);
  }

  private static List<String> packs(MemoryStore store) {
    return store.lengths().keySet().stream().filter(name -> name.contains("/packs/")).toList();
  }

  @Test
  void nothingToDo_changesNothing() throws Exception {
    History history = new History(SEED, 5);
    var fixture = open(history.store);
    fixture.vault.sweep();
    Map<String, Integer> before = history.store.lengths();

    var swept = fixture.vault.sweep();

    assertThat(history.store.lengths()).isEqualTo(before);
    assertThat(swept.filesDeleted()).isZero();
    assertThat(swept.reclaimed()).isZero();
  }

  @Test
  void smallFilesOfManyReceives_becomeOne() throws Exception {
    History history = new History(SEED, 5);
    assertThat(packs(history.store)).hasSizeGreaterThanOrEqualTo(5);

    open(history.store).vault.sweep();

    assertThat(packs(history.store)).hasSizeLessThanOrEqualTo(3);
    SweptVault.check(history.store, false);
  }

  /// A pack that no tree's page lies in may be damaged: it stays as it is, the others are swept.
  @Test
  void aDamagedOrphan_isLeftAndNamed() throws Exception {
    History history = new History(SEED, 2);
    var fixture = open(history.store);
    String orphan =
        packs(history.store).getFirst().replaceAll("\\d{8}-\\d{8}", "00000090-00000090");
    history.store.damage(orphan, new byte[4096]);

    var swept = fixture.vault.sweep();

    assertThat(swept.damaged()).hasSize(1);
    assertThat(history.store.exists(orphan)).isTrue();
  }

  @Test
  void onlyOneSweepAtATime() throws Exception {
    History history = new History(SEED, 2);
    try (Store.Lock _ = history.store.lock(Layout.SWEEP_LOCK, "giving space back")) {
      var fixture = open(history.store);
      // A destroy does not wait for it.
      fixture.vault.destroy(List.of(history.snapshots.get(0)), fixture.writer);

      assertThatThrownBy(() -> fixture.vault.sweep()).isInstanceOf(Problem.Conflict.class);
    }
  }

  /// A number that was used once is not used again, or an address would mean another blob.
  @Test
  void packNumbersGoOn_whenTheNewestSnapshotWentMeanwhile() throws Exception {
    History history = new History(SEED, 2);
    var dataset = new RandomDataset(SEED, History.SNAPSHOTS);
    var fixture = open(history.store);
    fixture.store(History.increment(dataset, 1, 2));
    Manifest newest = fixture.store(History.increment(dataset, 1, 3));
    fixture.vault.destroy(List.of(newest), fixture.writer);

    SweptVault.sweepAll(history.store);
    SweptVault.sweepAll(history.store);
    Manifest next = fixture.store(History.increment(dataset, 1, 4));

    assertThat(next.stored().series()).isEqualTo(newest.stored().series());
    assertThat(next.stored().firstPack()).isGreaterThan(newest.stored().lastPack());
    SweptVault.sweepAll(history.store);
    SweptVault.check(history.store, true);
  }

  @Test
  void packsOfAPinnedReceive_areLeftAlone() throws Exception {
    History history = new History(SEED, 3);
    var fixture = open(history.store);
    Manifest first = history.snapshots.get(0);
    List<String> before = packs(history.store);
    String pin =
        """
        {"format":"zseal-pin-1","holds":"until told otherwise","dataset":"%s","snapshot":"p/d@s",
         "guid":"0000000000000001","base":null,"series":"%016x","firstPack":1,"began":"x"}
        """
            .formatted(first.datasetId(), first.stored().series());
    history.store.put(
        "w/%s/journal/00000000000000aa.pin".formatted(first.writer()),
        pin.getBytes(StandardCharsets.UTF_8));
    fixture.vault.destroy(history.snapshots, fixture.writer);

    fixture.vault.sweep();

    assertThat(packs(history.store)).isEqualTo(before);
    history.store.delete("w/%s/journal/00000000000000aa.pin".formatted(first.writer()));
    fixture.vault.sweep();
    assertThat(packs(history.store)).isEmpty();
  }
}
