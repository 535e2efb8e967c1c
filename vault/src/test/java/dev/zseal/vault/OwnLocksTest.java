package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.problem.Problem;
import dev.zseal.store.MeddlingStore;
import dev.zseal.store.MemoryStore;
import dev.zseal.store.OwnLocksStore;
import dev.zseal.store.Store;
import dev.zseal.stream.generate.RandomDataset;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.sweep.SweptVault;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Another host sweeps while this one receives, and neither sees the other's locks.
class OwnLocksTest {

  private static final long SEED = 6;

  private final RandomDataset dataset = new RandomDataset(SEED, History.SNAPSHOTS);

  private static Vault open(Store store, long seed) throws Problem {
    return Vault.open(store, VaultFixture.clock(), new SplittableRandom(seed));
  }

  /// Whenever the sweep comes: what is said to be stored is there, and what is not is not.
  @Test
  void aReceiveWhosePacksWereTaken_isNotStored() throws Exception {
    int refused = 0;
    for (int calls = 0; ; calls += 3) {
      MemoryStore store = new History(SEED, 2).store;
      var there = new OwnLocksStore(store, false);
      var meddling = meddling(store, calls, there);
      var fixture = new VaultFixture(meddling, 100 + calls);
      boolean stored = true;
      try {
        fixture.store(History.stream(dataset, 2));
      } catch (Problem.Conflict e) {
        assertThat(e.what()).contains("was not stored");
        stored = false;
        refused++;
      }
      check(store, stored, "sweep before call " + calls);
      if (!meddling.done()) {
        break;
      }
    }
    assertThat(refused).isPositive();
  }

  @Test
  void whereLocksAreNotShared_aYoungPinCounts() throws Exception {
    for (int calls = 0; ; calls += 3) {
      MemoryStore store = new History(SEED, 2).store;
      var meddling = meddling(store, calls, new OwnLocksStore(store, true));

      new VaultFixture(meddling, 100 + calls).store(History.stream(dataset, 2));

      check(store, true, "sweep before call " + calls);
      if (!meddling.done()) {
        break;
      }
    }
  }

  private static MeddlingStore meddling(MemoryStore store, int calls, Store there) {
    return new MeddlingStore(
        new OwnLocksStore(store, true), calls, () -> true, () -> open(there, 5).sweep());
  }

  private static void check(MemoryStore store, boolean stored, String when) throws Exception {
    Vault after = open(store, 9);
    after.sweep();
    var fixture = new VaultFixture(store, 9);
    Optional<Manifest> newest =
        fixture.vault.catalog().everySnapshot().stream()
            .filter(m -> m.snapshot().equals("s2"))
            .findFirst();
    assertThat(newest.isPresent()).as(when).isEqualTo(stored);
    if (newest.isPresent()) {
      assertThat(fixture.send(newest.get(), null)).as(when).isNotEmpty();
    }
    SweptVault.check(store, false);
  }
}
