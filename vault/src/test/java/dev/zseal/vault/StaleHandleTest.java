package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.store.MeddlingStore;
import dev.zseal.store.MemoryStore;
import dev.zseal.store.StaleHandlesStore;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.pack.BlobHash;
import dev.zseal.vault.pack.Packs;
import dev.zseal.vault.sweep.SweptVault;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A reader that stood still while a sweep on another host put other files in place of those it had
/// open.
class StaleHandleTest {

  /// Whenever the sweep comes, what is sent is right.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aSendGoesOnWithTheFilesThatTookTheirPlace(boolean parity) throws Exception {
    History history =
        parity ? new History(6, 5) : new History(6, 5, LostPageSweepTest.withoutParity());
    Manifest sent = history.snapshots.get(3);
    for (int calls = 0; ; calls += 2) {
      MemoryStore store = history.store.copy();
      StaleHandlesStore stale = new StaleHandlesStore(store);
      var meddling =
          new MeddlingStore(
              stale,
              calls,
              () -> true,
              () -> {
                var other = new VaultFixture(stale, 5);
                other.vault.destroy(history.snapshots.subList(0, 3), other.writer);
                SweptVault.sweepAll(stale);
              });
      var fixture = new VaultFixture(meddling, 100 + calls);

      assertThat(VaultFixture.sha256(fixture.send(sent, null)))
          .as("swept before call %d", calls)
          .isEqualTo(history.fulls.get(3));

      assertThat(new VaultFixture(store, 6).vault.catalog().everySnapshot())
          .hasSize(meddling.done() ? 2 : 5);
      if (!meddling.done()) {
        return;
      }
    }
  }

  /// The same between two reads of files that are open already.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void soDoesAReaderThatHasItOpen(boolean parity) throws Exception {
    History history =
        parity ? new History(6, 5) : new History(6, 5, LostPageSweepTest.withoutParity());
    StaleHandlesStore stale = new StaleHandlesStore(history.store);
    Manifest kept = history.snapshots.get(3);
    var refs = List.copyOf(StoredBlobs.of(stale, kept));
    try (var packs = new Packs(stale)) {
      for (var ref : refs) {
        assertThat(packs.read(ref)).isNotEmpty();
      }
      var other = new VaultFixture(stale, 5);
      other.vault.destroy(history.snapshots.subList(0, 3), other.writer);
      SweptVault.sweepAll(stale);

      for (var ref : refs) {
        byte[] blob = packs.read(ref);
        assertThat(ref.has(BlobHash.of(blob, 0, blob.length))).isTrue();
        assertThat(packs.readUnchecked(ref)).isEqualTo(blob);
      }
    }
  }
}
