package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.problem.Problem;
import dev.zseal.store.BadSectorStore;
import dev.zseal.store.MemoryStore;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.scrub.ScrubListener;
import dev.zseal.vault.scrub.ScrubOptions;
import dev.zseal.vault.scrub.ScrubReport;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A disk gives out everything but one object: that one counts as damaged, and all the others are
/// as useful as before.
class BadSectorTest implements ScrubListener {

  private static final ScrubOptions REPAIR = new ScrubOptions(true, 100, 0, 1, true);

  private History history;
  private MemoryStore disk;
  private BadSectorStore store;

  @BeforeEach
  void fill() throws Exception {
    history = new History(5, 4);
    disk = history.store;
    new VaultFixture(disk, 9).vault.sweep();
    store = new BadSectorStore(disk);
  }

  @Override
  public void progress(long bytes, long total) {}

  @Override
  public void note(String line) {}

  private VaultFixture open() throws Problem {
    return new VaultFixture(store, 77);
  }

  private ScrubReport scrub(Vault... copies) throws Problem {
    return open().vault.scrub(List.of(), REPAIR, this, List.of(copies), List.of());
  }

  private void checkSends(int... numbers) throws Exception {
    for (int i : numbers) {
      assertThat(VaultFixture.sha256(open().send(history.snapshots.get(i), null)))
          .isEqualTo(history.fulls.get(i));
    }
  }

  @Test
  void ofAManifest_theOthersAreListedAndSent_andAScrubMakesItAgain() throws Exception {
    Manifest bad = history.snapshots.get(1);
    store.spoil(bad.objectName(), 0);

    Vault vault = open().vault;
    assertThat(vault.catalog().everySnapshot()).hasSize(3);
    assertThat(vault.catalog().damaged()).hasSize(1);
    checkSends(0, 2, 3);

    assertThat(scrub().restored()).containsExactly(bad.objectName());
    assertThat(open().vault.catalog().everySnapshot()).hasSize(4);
    assertThat(scrub().isClean()).isTrue();
  }

  @Test
  void ofAnySmallObject_aScrubMakesItAgain() throws Exception {
    for (String name : disk.lengths().keySet()) {
      if (name.startsWith("capsules/") || name.equals("vault.json")) {
        store.spoil(name, 0);

        checkSends(0, 1, 2, 3);
        assertThat(scrub().restored()).containsExactly(name);
        assertThat(scrub().isClean()).isTrue();
      }
    }
  }

  /// It may be lost, old or wrong.
  @Test
  void ofTheNote_nothingComes() throws Exception {
    store.spoil("journal/inventory.json", 0);

    assertThat(open().vault.sweep().damaged()).isEmpty();

    checkSends(0, 1, 2, 3);
  }

  @Test
  void ofAWholePack_theOthersAreRead_andACopyBringsItBack() throws Exception {
    MemoryStore copy = disk.copy();
    String pack =
        disk.lengths().keySet().stream().filter(n -> n.endsWith(".page")).findFirst().orElseThrow();
    for (int at = 0; at < disk.lengths().getOrDefault(pack, 0); at += 4096) {
      store.spoil(pack, at);
    }

    ScrubReport alone = scrub();
    assertThat(alone.lost()).isNotEmpty();
    assertThat(alone.files()).isEqualTo(packs());

    ScrubReport mended = scrub(new VaultFixture(copy, 3).vault);
    assertThat(mended.lost()).isEmpty();
    assertThat(mended.problems())
        .singleElement()
        .satisfies(p -> assertThat(p.hint()).contains("Move the file out of the vault"));
    checkSends(0, 1, 2, 3);
  }

  private long packs() {
    return disk.lengths().keySet().stream().filter(n -> n.contains("/packs/")).count();
  }
}
