package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.problem.Problem;
import dev.zseal.store.BusyFolderStore;
import dev.zseal.store.MemoryStore;
import dev.zseal.store.TornListStore;
import dev.zseal.stream.generate.RandomDataset;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.WriterIdentity;
import dev.zseal.vault.sweep.SweptVault;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A receive looks which pack numbers are taken just when a sweep puts packs into another file: the
/// list has neither the old files nor the new one. No number may be used twice all the same, or two
/// blobs have one address, and the snapshot of one is lost.
class TornListTest {

  private static final long SEED = 5;

  @Test
  void noNumberIsUsedTwice() throws Exception {
    WriterIdentity writer = WriterIdentity.generate();
    MemoryStore store = new MemoryStore();
    var dataset = new RandomDataset(SEED, History.SNAPSHOTS);
    var fixture = new VaultFixture(store, 1, writer);
    Manifest first = fixture.store(History.stream(dataset, 0));
    Manifest second = fixture.store(History.stream(dataset, 1));
    fixture.store(History.stream(dataset, 2));
    fixture.vault.destroy(List.of(second), writer);
    fixture.vault.sweep();
    assertThat(store.lengths().keySet()).anyMatch(name -> name.matches(".*-0+[2-9]\\.1\\.page"));
    String whole = VaultFixture.sha256(fixture.send(first, null));
    byte[] stream = History.stream(dataset, 3);

    boolean torn = true;
    for (int lists = 0; torn; lists++) {
      MemoryStore after = store.copy();
      var tearing = new TornListStore(after, name -> name.endsWith(".page"), lists);
      var receiving = new VaultFixture(tearing, 100 + lists, writer);
      try {
        receiving.receive(stream);
      } catch (Problem.Conflict _) {
        // To say so is good enough.
      }
      torn = tearing.isTorn();
      var looking = new VaultFixture(after, 1000 + lists, writer);
      for (Manifest manifest : looking.vault.catalog().everySnapshot()) {
        assertThat(looking.send(manifest, null)).as("list %d", lists).isNotEmpty();
      }
      assertThat(VaultFixture.sha256(looking.send(first, null))).isEqualTo(whole);
      looking.vault.sweep();
      assertThat(VaultFixture.sha256(looking.send(first, null)))
          .as("after a sweep, list %d", lists)
          .isEqualTo(whole);
      SweptVault.check(after, false);
    }
  }

  /// Who lists is not kept from it by others who come all the time.
  @Test
  void aFolderInWhichMuchHappens_isListedAllTheSame() throws Exception {
    MemoryStore store = new MemoryStore();
    store.put("w/a.pin", new byte[1]);
    var busy = new BusyFolderStore(store, "w/%06d.lock");

    assertThat(busy.listSettled("w", name -> name.endsWith(".pin"))).contains("a.pin");
  }
}
