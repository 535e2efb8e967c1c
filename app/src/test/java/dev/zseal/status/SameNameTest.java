package dev.zseal.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.history.Point;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Another host has a dataset of that name in the vault, or it was made anew.
class SameNameTest {

  private static final Instant OLD = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant NOW = Instant.parse("2026-11-30T00:00:00Z");

  private final VaultFacts facts = new VaultFacts("v", List.of(), 0, 0);

  private void verified(String id, long guid, Instant creation) {
    var point = new Point("rpool/home", "v", "daily", guid, creation, creation, "read-back");
    facts.verified(id, point, NOW);
  }

  private Instant newest(Long... known) {
    return facts.newest("rpool/home", Set.of(known), NOW).orElseThrow().creation();
  }

  @Test
  void oneDatasetsBackup_isNotTakenForAnothers() {
    verified("a", 1, OLD);
    verified("b", 2, NOW);

    assertThat(newest(1L)).isEqualTo(OLD);
    assertThat(newest(2L)).isEqualTo(NOW);
    assertThat(newest(1L, 2L)).isEqualTo(NOW);
  }

  @Test
  void whereNothingTells_theStaleOneCounts() {
    verified("a", 1, NOW);
    verified("b", 2, OLD);

    assertThat(newest()).isEqualTo(OLD);
    assertThat(newest(3L)).isEqualTo(OLD);
  }

  @Test
  void aDatasetThatWasNeverVerified_hasNothingOfAnothers() {
    facts.holds("a", "rpool/home", 1);
    verified("b", 2, NOW);

    assertThat(facts.newest("rpool/home", Set.of(1L), NOW)).isEmpty();
    assertThat(facts.grade("rpool/home", facts.newest("rpool/home", Set.of(1L), NOW)))
        .isEqualTo("none");
  }

  @Test
  void theNewestOfTheDatasetCounts() {
    verified("a", 2, NOW);
    verified("a", 1, OLD);

    assertThat(newest(1L)).isEqualTo(NOW);
  }
}
