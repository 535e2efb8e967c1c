package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.problem.Problem;
import dev.zseal.store.MemoryStore;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Manifest;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a catalog says of snapshots that are not there, as far as it is quickly told.
class MissingSnapshotsTest {

  private final History history;
  private final MemoryStore store;
  private final VaultFixture fixture;

  MissingSnapshotsTest() throws Exception {
    history = new History(6, 3);
    store = history.store;
    fixture = new VaultFixture(store, 8);
  }

  private void holdAndRelease(int times) throws Problem {
    var holder = fixture.vault.holder(fixture.writer);
    List<Manifest> last = List.of(history.snapshots.getLast());
    for (int i = 0; i < times; i++) {
      holder.hold("tag", last);
      holder.release("tag", last);
    }
  }

  @Test
  void ofFewActs_allAreRead() throws Exception {
    fixture.vault.destroy(List.of(history.snapshots.get(1)), fixture.writer);
    assertThat(new Catalog(store).missing()).isEmpty();

    store.delete(history.snapshots.get(0).objectName());

    assertThat(new Catalog(store).missing())
        .hasValueSatisfying(missing -> {
          assertThat(missing.what()).isEqualTo("1 snapshot that was stored is missing");
          assertThat(missing.evidence()).contains(history.snapshots.get(0).fullName());
        });
  }

  /// The note of the last sweep says what was in order, so that they are read only if it is not.
  @Test
  void ofMany_theyAreReadWhereTheNoteSaysSo() throws Exception {
    holdAndRelease(260);
    String lost = history.snapshots.get(0).objectName();
    byte[] manifest = store.readAll(lost, Manifest.MAX_BYTES);
    store.delete(lost);
    assertThat(new Catalog(store).missing()).isEmpty();
    store.put(lost, manifest);
    assertThat(fixture.vault.sweep().damaged()).isEmpty();
    holdAndRelease(1);
    assertThat(new Catalog(store).missing()).isEmpty();

    store.delete(lost);

    assertThat(new Catalog(store).missing()).isPresent();
  }
}
