package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import dev.zseal.store.CountingStore;
import dev.zseal.store.MemoryStore;
import dev.zseal.vault.ledger.Hold;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.scrub.ScrubListener;
import dev.zseal.vault.scrub.ScrubOptions;
import dev.zseal.vault.scrub.ScrubReport;
import dev.zseal.vault.sweep.Swept;
import dev.zseal.vault.sweep.SweptVault;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A manifest or hold whose file is gone is not let go: the signed acts tell of it.
class LostManifestTest {

  private static final long SEED = 6;
  private static final String NOTE = "journal/inventory.json";

  private History history;
  private MemoryStore store;
  private Manifest newest;

  @BeforeEach
  void fill() throws Exception {
    history = new History(SEED, 5);
    store = history.store;
    newest = history.snapshots.get(4);
  }

  private VaultFixture open() throws Exception {
    return new VaultFixture(store, 77);
  }

  private List<String> packsWithPages() {
    return store.lengths().keySet().stream().filter(name -> name.endsWith(".page")).toList();
  }

  @Test
  void aLostManifest_comesBackBeforeASweepDeletes() throws Exception {
    store.delete(newest.objectName());

    open().vault.sweep();

    assertThat(store.exists(newest.objectName())).isTrue();
    assertThat(VaultFixture.sha256(open().send(newest, null))).isEqualTo(history.fulls.get(4));
  }

  @Test
  void itComesBackToo_whenTheLastSweepFoundAllInOrder() throws Exception {
    open().vault.sweep();
    assertThat(store.exists(NOTE)).isTrue();
    for (Manifest lost : history.snapshots) {
      store.delete(lost.objectName());
    }

    open().vault.sweep();

    for (int i = 0; i < history.snapshots.size(); i++) {
      assertThat(VaultFixture.sha256(open().send(history.snapshots.get(i), null)))
          .isEqualTo(history.fulls.get(i));
    }
    SweptVault.check(store, false);
  }

  @Test
  void withoutACopy_theSweepSaysSo_andDeletesNothingThatItMayNeed() throws Exception {
    store.delete(newest.objectName());
    for (String pack : packsWithPages()) {
      store.damage(pack, new byte[100]);
    }
    Map<String, Integer> before = packs();

    Swept swept = open().vault.sweep();

    assertThat(swept.damaged())
        .anySatisfy(p -> {
          assertThat(p.what()).contains("is lost").contains(newest.fullName());
          assertThat(p.hint()).contains("--from");
        });
    assertThat(packs()).isEqualTo(before);
  }

  private Map<String, Integer> packs() {
    Map<String, Integer> packs = new TreeMap<>(store.lengths());
    packs.keySet().removeIf(name -> !name.contains("/packs/"));
    return packs;
  }

  @Test
  void whatIsLetGoForGood_isMissedNoMore() throws Exception {
    VaultFixture fixture = open();
    fixture.vault.destroy(history.snapshots.subList(0, 4), fixture.writer);
    store.delete(newest.objectName());
    for (String pack : packsWithPages()) {
      store.delete(pack);
    }
    assertThat(open().vault.sweep().damaged()).isNotEmpty();

    assertThat(fixture.vault.destroyVanished(newest.fullName(), fixture.writer)).isEqualTo(1);

    open().vault.sweep();
    assertThat(store.lengths().keySet()).noneMatch(name -> name.contains("/packs/"));
    assertThatThrownBy(() -> fixture.vault.destroyVanished(newest.fullName(), fixture.writer))
        .isInstanceOf(Problem.Refused.class);
  }

  @Test
  void whatWasDestroyed_staysDestroyed() throws Exception {
    VaultFixture fixture = open();
    fixture.vault.sweep();
    fixture.vault.destroy(List.of(newest), fixture.writer);

    fixture.vault.sweep();
    fixture.vault.sweep();

    assertThat(store.exists(newest.objectName())).isFalse();
  }

  /// A writer whose key is lost: its acts cannot be checked, and still nothing goes.
  @Test
  void aLostKey_doesNotMakeALostManifestForgotten() throws Exception {
    store.delete("w/%s/key.json".formatted(newest.writer()));
    store.delete(newest.objectName());

    open().vault.sweep();

    assertThat(store.exists(newest.objectName())).isTrue();
  }

  /// And what that writer destroyed does not come in the way.
  @Test
  void aLostKey_doesNotStopASweep() throws Exception {
    VaultFixture fixture = open();
    fixture.vault.destroy(List.of(newest), fixture.writer);
    fixture.vault.sweep();
    store.delete("w/%s/key.json".formatted(fixture.writer.id()));
    store.damage(NOTE, "not JSON".getBytes(StandardCharsets.UTF_8));

    open().vault.sweep();

    assertThat(store.exists(newest.objectName())).isFalse();
  }

  @Test
  void whenAllIsInOrder_oldActsAreNotReadAgain() throws Exception {
    open().vault.sweep();
    CountingStore counting = new CountingStore(store);
    new VaultFixture(counting, 5).vault.sweep();
    int reads = counting.reads();
    store.delete(NOTE);
    new VaultFixture(counting, 6).vault.sweep();

    // The note and the newest act, in place of five acts and their writer's key.
    assertThat(counting.reads() - reads).isGreaterThanOrEqualTo(3);
  }

  @Test
  void aHoldWhoseFileIsLost_stillHolds() throws Exception {
    VaultFixture fixture = open();
    Manifest first = history.snapshots.getFirst();
    fixture.vault.holder(fixture.writer).hold("audit", List.of(first));
    fixture.vault.holder(fixture.writer).hold("gone", List.of(first));
    fixture.vault.holder(fixture.writer).release("gone", List.of(first));
    List<String> holds = holds(first);
    assertThat(holds).hasSize(1);
    byte[] file = store.readAll(holds.getFirst(), 1 << 20);

    store.delete(holds.getFirst());
    assertThatThrownBy(() -> fixture.vault.checkUnheld(List.of(first)))
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining("audit");
    assertThatThrownBy(() -> fixture.vault.destroy(List.of(first), fixture.writer))
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining("audit");
    assertThat(store.readAll(holds.getFirst(), 1 << 20)).isEqualTo(file);

    store.delete(holds.getFirst());
    assertThat(fixture.vault.prune(List.of(first), fixture.writer)).isEmpty();

    store.delete(holds.getFirst());
    ScrubReport report = scrub(fixture);
    assertThat(report.restored()).containsExactly(holds.getFirst());
    assertThat(store.readAll(holds.getFirst(), 1 << 20)).isEqualTo(file);

    fixture.vault.holder(fixture.writer).release("audit", List.of(first));
    assertThat(fixture.vault.destroy(List.of(first), fixture.writer)).hasSize(1);
  }

  /// Whatever of the history is gone comes back from a copy of the vault, where it can be checked.
  @Test
  void actsKeysHoldsAndManifests_comeBackFromACopy() throws Exception {
    VaultFixture fixture = open();
    Manifest first = history.snapshots.getFirst();
    fixture.vault.holder(fixture.writer).hold("audit", List.of(first));
    MemoryStore copy = store.copy();
    MemoryStore whole = store.copy();
    for (String name : whole.lengths().keySet()) {
      if (name.contains("/acts/")
          || name.endsWith("key.json")
          || name.contains("/holds/")
          || name.equals(newest.objectName())) {
        store.delete(name);
      }
    }

    ScrubReport report =
        fixture.vault.scrub(
            List.of(),
            ScrubOptions.DEFAULT,
            new Heard(new ArrayList<>()),
            List.of(new VaultFixture(copy, 3).vault),
            List.of());

    assertThat(report.isWhole()).isTrue();
    assertThat(report.restored()).contains(newest.objectName());
    for (String name : whole.lengths().keySet()) {
      assertThat(store.readAll(name, 1 << 26)).as(name).isEqualTo(whole.readAll(name, 1 << 26));
    }
    assertThat(scrub(fixture).isClean()).isTrue();
  }

  /// Another vault has other acts of the same writer, under the same numbers.
  @Test
  void anotherVault_givesNoActs() throws Exception {
    MemoryStore other = store.copy();
    other.damage(
        "vault.json",
        new String(store.readAll("vault.json", 10_000), StandardCharsets.UTF_8)
            .replaceAll("[0-9a-f]{32}", "0".repeat(32))
            .getBytes(StandardCharsets.UTF_8));
    String act = "w/%s/acts/00000005.act".formatted(newest.writer());
    store.delete(act);

    open()
        .vault
        .scrub(
            List.of(),
            ScrubOptions.DEFAULT,
            new Heard(new ArrayList<>()),
            List.of(new VaultFixture(other, 3).vault),
            List.of());

    assertThat(store.exists(act)).isFalse();
  }

  @Test
  void changedSettings_areSetRightFromThePacks() throws Exception {
    byte[] right = store.readAll("vault.json", 10_000);
    String text = new String(right, StandardCharsets.UTF_8);
    for (String wrong :
        List.of(
            text.replaceAll("\"parityPercent\" : \\d+", "\"parityPercent\" : 0"),
            text.replaceAll("[0-9a-f]{32}", "0".repeat(32)))) {
      assertThat(wrong).isNotEqualTo(text);
      store.damage("vault.json", wrong.getBytes(StandardCharsets.UTF_8));

      ScrubReport report = scrub(open());

      assertThat(report.restored()).containsExactly("vault.json");
      assertThat(store.readAll("vault.json", 10_000)).isEqualTo(right);
    }
  }

  private List<String> holds(Manifest manifest) throws Problem {
    return Hold.all(store, manifest.datasetId()).stream().map(Hold::objectName).toList();
  }

  private static ScrubReport scrub(VaultFixture fixture) throws Problem {
    return fixture.vault.scrub(
        List.of(), ScrubOptions.DEFAULT, new Heard(new ArrayList<>()), List.of(), List.of());
  }

  private record Heard(List<String> notes) implements ScrubListener {
    @Override
    public void progress(long bytes, long total) {}

    @Override
    public void note(String line) {
      notes.add(line);
    }
  }
}
