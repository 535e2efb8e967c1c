package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import dev.zseal.store.MemoryStore;
import dev.zseal.vault.ledger.Hold;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.retain.Holder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HoldsTest {

  private MemoryStore store;
  private VaultFixture fixture;
  private Manifest first;
  private Manifest second;

  @BeforeEach
  void twoSnapshots() throws Exception {
    History history = new History(3, 2);
    store = history.store;
    fixture = new VaultFixture(store, 9);
    first = history.snapshots.get(0);
    second = history.snapshots.get(1);
  }

  private Holder holder() {
    return fixture.vault.holder(fixture.writer);
  }

  private List<String> tags(Manifest manifest) throws Problem {
    return fixture.vault.holds(manifest.datasetId()).stream()
        .filter(h -> h.guid() == manifest.guid())
        .map(Hold::tag)
        .sorted()
        .toList();
  }

  @Test
  void whatIsHeld_cannotBeDestroyed_untilTheLastTagIsReleased() throws Exception {
    holder().hold("audit", List.of(first));
    holder().hold("tax 2026", List.of(first));

    assertThatThrownBy(() -> fixture.vault.destroy(List.of(first, second), fixture.writer))
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining("audit, tax 2026");
    assertThat(store.exists(second.objectName())).as("nothing was destroyed").isTrue();

    holder().release("audit", List.of(first));
    assertThat(tags(first)).containsExactly("tax 2026");
    assertThatThrownBy(() -> fixture.vault.destroy(List.of(first), fixture.writer))
        .isInstanceOf(Problem.Refused.class);

    holder().release("tax 2026", List.of(first));
    assertThat(fixture.vault.destroy(List.of(first), fixture.writer)).hasSize(1);
  }

  @Test
  void prune_passesOverWhatWasHeldMeanwhile() throws Exception {
    holder().hold("audit", List.of(first));

    assertThat(fixture.vault.prune(List.of(first, second), fixture.writer)).containsExactly(second);
  }

  @Test
  void theSameTagTwice_isRefused_andNoneIsHeld() throws Exception {
    holder().hold("audit", List.of(second));

    assertThatThrownBy(() -> holder().hold("audit", List.of(first, second)))
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining("already");
    assertThat(tags(first)).isEmpty();
  }

  @Test
  void aTagThatIsNotThere_cannotBeReleased() throws Exception {
    holder().hold("audit", List.of(second));

    assertThatThrownBy(() -> holder().release("audit", List.of(second, first)))
        .isInstanceOf(Problem.Refused.class);
    assertThat(tags(second)).containsExactly("audit");
  }

  @Test
  void tagsMayBeAsLongAsInZfs_inAnyScript() throws Exception {
    String longest = "ü".repeat(127) + "x";
    assertThat(longest.getBytes(StandardCharsets.UTF_8)).hasSize(Hold.MAX_TAG);
    holder().hold(longest, List.of(first));

    assertThat(tags(first)).containsExactly(longest);
    assertThatThrownBy(() -> holder().hold(longest + "x", List.of(first)))
        .isInstanceOf(Problem.Usage.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-v", ".receive-1", "two\nlines"})
  void notTags(String tag) {
    assertThatThrownBy(() -> holder().hold(tag, List.of(first))).isInstanceOf(Problem.Usage.class);
  }

  @Test
  void aDestroyedSnapshot_cannotBeHeld() throws Exception {
    fixture.vault.destroy(List.of(first), fixture.writer);

    assertThatThrownBy(() -> holder().hold("audit", List.of(first)))
        .isInstanceOf(Problem.Conflict.class);
  }

  @Test
  void aDamagedHold_stillHolds() throws Exception {
    holder().hold("audit", List.of(first));
    String name = fixture.vault.holds(first.datasetId()).getFirst().objectName();
    store.damage(name, "not JSON".getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> fixture.vault.destroy(List.of(first), fixture.writer))
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining("damaged");
  }
}
