package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.problem.Problem;
import dev.zseal.store.CountingStore;
import dev.zseal.store.MemoryStore;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.WriterIdentity;
import dev.zseal.vault.scrub.ScrubListener;
import dev.zseal.vault.scrub.ScrubOptions;
import dev.zseal.vault.scrub.ScrubReport;
import dev.zseal.vault.sweep.Swept;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Manifests and acts are lost together, and so nobody says that there ever was a snapshot but the
/// packs.
class UntoldTest implements ScrubListener {

  private final WriterIdentity writer = WriterIdentity.generate();
  private History history;
  private MemoryStore store;

  @BeforeEach
  void fill() throws Exception {
    history = new History(5, 4);
    store = history.store;
    new VaultFixture(store, 9).vault.sweep();
  }

  @Override
  public void progress(long bytes, long total) {}

  @Override
  public void note(String line) {}

  private VaultFixture open() throws Problem {
    return new VaultFixture(store, 77, writer);
  }

  private ScrubReport scrub(boolean repair) throws Problem {
    ScrubReport report =
        open()
            .vault
            .scrub(
                List.of(), new ScrubOptions(repair, 100, 0, 1, true), this, List.of(), List.of());
    open().vault.reinstate(report.uncounted(), writer);
    return report;
  }

  private void lose(Predicate<String> what) throws Problem {
    for (String name : List.copyOf(store.lengths().keySet())) {
      if (what.test(name)) {
        store.delete(name);
      }
    }
  }

  private void checkAll() throws Exception {
    for (int i = 0; i < history.snapshots.size(); i++) {
      Manifest manifest =
          open().vault.catalog().find(history.snapshots.get(i).guid()).orElseThrow();
      assertThat(VaultFixture.sha256(open().send(manifest, null))).isEqualTo(history.fulls.get(i));
    }
  }

  @Test
  void aSweepDeletesNothing_andAScrubListsThemAgain() throws Exception {
    lose(name -> name.startsWith("datasets/") || name.contains("/acts/"));

    assertThat(open().vault.reclaimable(List.of()).bytes()).isZero();
    Swept swept = open().vault.sweep();

    assertThat(swept.damaged()).hasSize(4);
    assertThat(swept.damaged().getFirst().what()).contains("@s0 is not listed");
    assertThat(scrub(false).problems()).hasSize(4);
    assertThat(scrub(true).restored()).hasSize(4);
    assertThat(scrub(true).isClean()).isTrue();
    checkAll();
    assertThat(open().vault.sweep().damaged()).isEmpty();
    checkAll();
  }

  @Test
  void withAllThatIsSmall_too() throws Exception {
    lose(name -> !name.contains("/packs/"));

    open().vault.sweep();
    scrub(true);

    checkAll();
  }

  /// What was destroyed stays so as long as there is an act that says it.
  @Test
  void whatWasDestroyed_doesNotComeBack() throws Exception {
    Manifest gone = history.snapshots.get(1);
    open().vault.destroy(List.of(gone), writer);
    lose(name -> name.startsWith("journal/"));

    assertThat(open().vault.sweep().damaged()).isEmpty();
    assertThat(scrub(true).isClean()).isTrue();

    assertThat(open().vault.catalog().find(gone.guid())).isEmpty();
  }

  /// With the acts lost nobody can tell what was destroyed; but what is there in part only was.
  @Test
  void ofWhatWasDestroyed_aPartDoesNotComeBack() throws Exception {
    open().vault.destroy(history.snapshots.subList(0, 2), writer);
    open().vault.sweep();
    lose(name -> name.contains("/acts/") || name.startsWith("journal/"));

    assertThat(open().vault.sweep().damaged()).isEmpty();
    scrub(true);

    assertThat(open().vault.catalog().everySnapshot()).hasSize(2);
  }

  /// Pages that many snapshots share are read once, and not while others wait.
  @Test
  void manySnapshotsTakeLittleMoreThanOne() throws Exception {
    lose(name -> name.startsWith("datasets/") || name.contains("/acts/"));
    var counting = new CountingStore(store);

    new VaultFixture(counting, 8).vault.sweep();
    long all = counting.reads();
    store = new History(5, 1).store;
    new VaultFixture(store, 9).vault.sweep();
    lose(name -> name.startsWith("datasets/") || name.contains("/acts/"));
    var one = new CountingStore(store);
    new VaultFixture(one, 8).vault.sweep();

    assertThat(all).isLessThan(4L * one.reads());
  }
}
