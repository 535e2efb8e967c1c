package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import dev.zseal.store.MemoryStore;
import dev.zseal.stream.Vectors;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.SnapshotFinder;
import java.util.List;
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

  /// Of snapshots of one second the base of an increment is the older, whatever their GUIDs.
  @Test
  void withinOneSecond_theLineOfIncrementsTellsTheOrder() throws Exception {
    var there = new MemoryStore();
    var packages = new VaultFixture(there, 2);
    packages.receive(Vectors.bytes("packages-2.3", "R.one"));
    packages.receive(Vectors.bytes("packages-2.3", "RI.one-two"));
    Catalog catalog = packages.vault.catalog();
    int ties = 0;
    for (String id : catalog.datasetIds()) {
      List<Manifest> all = catalog.snapshots(id);
      for (int i = 1; i < all.size(); i++) {
        assertThat(all.get(i).fromGuid()).isEqualTo(all.get(i - 1).guid());
        ties += all.get(i).creation() == all.get(i - 1).creation() ? 1 : 0;
      }
      assertThat(catalog.newest(id)).contains(all.getLast());
      for (int i = all.size() - 1; i > 0; i--) {
        packages.vault.destroy(List.of(all.get(i)), packages.writer);
        assertThat(new Catalog(there).newest(id)).contains(all.get(i - 1));
      }
    }
    assertThat(ties).isPositive();
  }

  @Test
  void whatIsDamagedOrLost_isNotSaidNotToBeThere() throws Exception {
    Manifest second = fixture.store(Vectors.bytes(SET, "fs.incr.1"));
    byte[] bytes = store.readAll(second.objectName(), Manifest.MAX_BYTES);
    store.damage(second.objectName(), new byte[10]);
    assertTold(second.fullName(), "is damaged");
    assertThatThrownBy(() -> new SnapshotFinder(new Catalog(store)).findOrNewest(second.dataset()))
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessageContaining("the newest snapshot of " + second.dataset());
    store.delete(second.objectName());
    assertTold(second.fullName(), "is lost");
    store.put(second.objectName(), bytes);
    assertThat(new SnapshotFinder(new Catalog(store)).find(second.fullName())).isEqualTo(second);
    assertThatThrownBy(() -> new SnapshotFinder(new Catalog(store)).find("corpus/fs@none"))
        .isInstanceOf(Problem.Refused.class);
  }

  private void assertTold(String name, String how) {
    assertThatThrownBy(() -> new SnapshotFinder(new Catalog(store)).find(name))
        .isInstanceOfSatisfying(
            Problem.Corrupt.class,
            p -> {
              assertThat(p.what()).isEqualTo("the manifest of snapshot %s %s".formatted(name, how));
              assertThat(p.hint()).contains("zseal scrub");
            });
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
