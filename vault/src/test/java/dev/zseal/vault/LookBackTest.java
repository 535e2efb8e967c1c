package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.problem.Problem;
import dev.zseal.store.MemoryStore;
import dev.zseal.vault.ledger.Manifest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a user who saw a vault before is told when it is another.
class LookBackTest {

  @TempDir Path memories;

  private MemoryStore store;
  private Manifest newest;

  @BeforeEach
  void fill() throws Exception {
    History history = new History(6, 3);
    store = history.store;
    newest = history.snapshots.getLast();
    assertThat(lookBack()).isEmpty();
  }

  private List<Problem> lookBack() throws Problem {
    return new VaultFixture(store, 7).vault.lookBack(memories);
  }

  private void changeId() throws Exception {
    String text = new String(store.readAll("vault.json", 10_000), StandardCharsets.UTF_8);
    store.damage(
        "vault.json",
        text.replaceAll("[0-9a-f]{32}", "0".repeat(32)).getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aVaultThatGoesOn_isNotTold() throws Exception {
    VaultFixture fixture = new VaultFixture(store, 8);
    fixture.vault.holder(fixture.writer).hold("audit", List.of(newest));

    assertThat(lookBack()).isEmpty();
    assertThat(lookBack()).isEmpty();
  }

  @Test
  void anOlderVault_isToldInPlainWords() throws Exception {
    store.delete("w/%s/acts/00000003.act".formatted(newest.writer()));

    assertThat(lookBack())
        .singleElement()
        .satisfies(p -> {
          assertThat(p.what()).contains(store.location()).contains("is older");
          assertThat(p.evidence())
              .contains(newest.fullName() + " was stored")
              .contains("2026-11-22T03:00:00Z")
              .contains("ends with act 2");
          assertThat(p.hint()).contains("rotated").contains("zseal scrub");
        });
    assertThat(lookBack()).as("until something is done").hasSize(1);
  }

  @Test
  void anotherId_doesNotMakeItForgotten() throws Exception {
    changeId();
    assertThat(lookBack())
        .singleElement()
        .satisfies(p -> assertThat(p.what()).contains("says it is another"));

    store.delete("w/%s/acts/00000003.act".formatted(newest.writer()));
    assertThat(lookBack()).hasSize(2);
  }

  @Test
  void anotherVaultOfTheSameWriter_isNoChangedOne() throws Exception {
    var other = new MemoryStore();
    var fixture = new VaultFixture(other, 99);

    assertThat(fixture.vault.lookBack(memories)).isEmpty();
  }

  /// Memories of before lack first acts: they are filled in.
  @Test
  void anOldMemory_learnsTheFirstAct() throws Exception {
    Path file;
    try (var files = Files.list(memories)) {
      file = files.findFirst().orElseThrow();
    }
    Files.writeString(
        file, Files.readString(file).replaceAll("\"(first|time|deed)\"", "\"no-$1\""));

    assertThat(lookBack()).isEmpty();

    assertThat(Files.readString(file)).contains("\"first\"");
  }
}
