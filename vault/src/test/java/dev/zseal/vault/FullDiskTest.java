package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import dev.zseal.store.MemoryStore;
import dev.zseal.store.SmallStore;
import dev.zseal.stream.generate.RandomDataset;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.sweep.SweptVault;
import java.util.List;
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
}
