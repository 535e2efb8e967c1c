package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import dev.zseal.store.MemoryStore;
import dev.zseal.store.OwnLocksStore;
import dev.zseal.store.SmallStore;
import dev.zseal.store.StoppingStore;
import dev.zseal.stream.generate.RandomDataset;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.receive.ReceiveOptions;
import dev.zseal.vault.sweep.SweptVault;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A disk that a vault has filled to the last block can be emptied by the vault's own means.
class FullDiskTest {

  private static final long SEED = 5;

  private static SmallStore full(MemoryStore store) {
    return new SmallStore(store, SmallStore.used(store));
  }

  @Test
  void snapshotsGo_andTheirSpaceComesBack() throws Exception {
    History history = new History(SEED, 4);
    MemoryStore store = history.store;
    SmallStore disk = full(store);
    byte[] more = History.stream(new RandomDataset(SEED, History.SNAPSHOTS), 8);
    assertThatThrownBy(() -> new VaultFixture(disk, 20).receive(more))
        .isInstanceOf(Problem.Unavailable.class)
        .hasMessageContaining("No space left");

    long before = SmallStore.used(store);
    List<Manifest> going = history.snapshots.subList(0, 3);
    var fixture = new VaultFixture(disk, 21);
    assertThat(fixture.vault.destroy(going, fixture.writer)).containsExactlyElementsOf(going);
    assertThat(fixture.vault.sweep().damaged()).isEmpty();
    assertThat(fixture.vault.sweep().damaged()).isEmpty();

    assertThat(SmallStore.used(store)).isLessThan(before);
    Manifest left = history.snapshots.get(3);
    assertThat(VaultFixture.sha256(fixture.send(left, null))).isEqualTo(history.fulls.get(3));
    SweptVault.check(store, false);
  }

  @Test
  void allOfThem_too() throws Exception {
    History history = new History(SEED, 4);
    MemoryStore store = history.store;
    var fixture = new VaultFixture(full(store), 21);

    assertThat(fixture.vault.prune(history.snapshots, fixture.writer)).hasSize(4);
    fixture.vault.sweep();

    assertThat(store.lengths().keySet()).noneMatch(name -> name.endsWith(".data"));
    assertThat(SmallStore.used(store)).isLessThan(1 << 20);
    assertThat(store.exists("journal/reserve.bin")).as("for the next time").isTrue();
  }

  /// Where locks do not show to others a pin counts for a day: it must not keep what came to
  /// nothing.
  @Test
  void aReceiveThatFindsNoRoomForItsManifest_keepsNone() throws Exception {
    History history = new History(SEED, 4);
    MemoryStore store = history.store;
    byte[] more = History.stream(new RandomDataset(SEED, History.SNAPSHOTS), 8);
    long before = SmallStore.used(store);
    for (int tries = 0; tries < 3; tries++) {
      var full = StoppingStore.fullFor(store, name -> name.startsWith("datasets/"));
      var fixture = new VaultFixture(new OwnLocksStore(full, true), 30 + tries);
      assertThatThrownBy(() -> fixture.receive(more)).isInstanceOf(Problem.Unavailable.class);
    }

    assertThat(SmallStore.used(store)).isLessThan(before + (64 << 10));
  }

  @Test
  void aDryRun_writesNothing() throws Exception {
    MemoryStore store = new History(SEED, 1).store;
    store.delete("journal/reserve.bin");
    var before = store.lengths();

    new VaultFixture(store, 40)
        .receive(
            History.stream(new RandomDataset(SEED, History.SNAPSHOTS), 1),
            new ReceiveOptions(null, true, Map.of()));

    assertThat(store.lengths()).isEqualTo(before);
  }
}
