package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import dev.zseal.store.MemoryStore;
import dev.zseal.stream.Vectors;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Manifest;
import org.junit.jupiter.api.Test;

/// A catalog keeps most of each manifest, and reads the rest again.
class CatalogTest {

  private static final String SET = Vectors.SETS.getFirst();

  private final MemoryStore store = new MemoryStore();
  private final VaultFixture fixture;
  private final Manifest received;

  CatalogTest() throws Exception {
    fixture = new VaultFixture(store, 1);
    received = fixture.store(Vectors.bytes(SET, "fs.full.0"));
  }

  private Manifest listed(Catalog catalog) throws Problem {
    return catalog.snapshots(received.datasetId()).getFirst();
  }

  @Test
  void whatItLists_isTheWholeManifest() throws Exception {
    Catalog catalog = new Catalog(store);
    assertThat(catalog.count(received.datasetId())).isEqualTo(1);

    Manifest listed = listed(catalog);

    assertThat(listed).isEqualTo(received).hasSameHashCodeAs(received);
    assertThat(listed.toJson()).isEqualTo(store.readAll(received.objectName(), Manifest.MAX_BYTES));
    assertThat(listed.head()).isEqualTo(received.head());
    assertThat(catalog.find(received.guid())).contains(received);
  }

  /// A sweep that looked before must still be able to mark it; a send says what became of it.
  @Test
  void aSnapshotDestroyedMeanwhile_hasItsTree_butNoBegin() throws Exception {
    Manifest listed = listed(new Catalog(store));
    Manifest found = new Catalog(store).find(received.guid()).orElseThrow();

    store.delete(received.objectName());

    assertThat(listed.tree()).isEqualTo(received.tree());
    assertThatThrownBy(listed::head).isInstanceOf(Problem.Corrupt.class);
    assertThat(found.head()).isEqualTo(received.head());
    assertThatThrownBy(() -> fixture.send(listed, null)).isInstanceOf(Problem.Conflict.class);
  }
}
