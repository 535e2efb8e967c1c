package dev.zseal.replicate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.problem.Problem;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Names that were given away, and swapped.
@Timeout(60)
class PlacesTest {

  private static final String ASIDE = "-zseal-gone-20261122T030000Z";

  @TempDir Path folder;
  private TwoPools pools;

  @BeforeEach
  void top() throws Exception {
    pools = TwoPools.inStep(folder);
  }

  @Test
  void destroyedAndMadeAgain_theOldReplicaIsPutAside() throws Exception {
    pools.here("a/r/c", 200, "t@201");
    pools.there("b/r/c", "s@101");

    pools.replicate("a/r", "b/r");

    assertThat(pools.failed).isEmpty();
    assertThat(pools.there()).containsExactly("b/r", "b/r/c", "b/r/c" + ASIDE);
    assertThat(pools.text("points")).contains("b/r/c" + ASIDE + "@s").contains("b/r/c@t");
    assertThat(pools.notices).anyMatch(text -> text.contains("zfs destroy -r b/r/c" + ASIDE));
    assertThat(pools.text("log")).doesNotContain("destroy b/r");
  }

  @Test
  void aBaseThatWasLost_isNotPutAside() throws Exception {
    pools.here("a/r/c", 90, "t@201");
    pools.there("b/r/c", "s@101");

    pools.replicate("a/r", "b/r");

    assertThat(pools.failed).containsExactly("a/r/c");
    assertThat(pools.text("log")).doesNotContain("rename");
  }

  @Test
  void whatZsealDidNotMake_isNotPutAside() throws Exception {
    pools.here("a/r/c", 200, "t@201");
    pools.dataset("b/r/c", "b/r/c").points("b/r/c", "s@101");

    pools.replicate("a/r", "b/r");

    assertThat(pools.failed).containsExactly("a/r/c");
    assertThat(pools.text("log")).doesNotContain("rename");
  }

  @Test
  void renamedToTheNameOfOneThatWasDestroyed() throws Exception {
    pools.here("a/r/c", 90, "s@102", "t@103");
    pools.there("b/r/c", "s@101");
    pools.there("b/r/d", "s@102");

    pools.replicate("a/r", "b/r");

    assertThat(pools.failed).isEmpty();
    assertThat(pools.there()).containsExactly("b/r", "b/r/c", "b/r/c" + ASIDE);
    assertThat(pools.text("points")).contains("b/r/c@t");
  }

  @Test
  void whatIsInTheWayAndNotOurs_isNamed() throws Exception {
    pools.here("a/r/c", 90, "s@102", "t@103");
    pools.dataset("b/r/c", "-").points("b/r/c", "x@99");
    pools.there("b/r/d", "s@102");

    pools.replicate("a/r", "b/r");

    assertThat(pools.failures).singleElement().isInstanceOf(Problem.Conflict.class);
    assertThat(pools.failures.getFirst().hint()).contains("zfs rename b/r/c b/r/c-old");
  }

  @Test
  void twoNamesSwapped() throws Exception {
    pools.here("a/r/c", 90, "s@102");
    pools.here("a/r/d", 90, "s@101");
    pools.there("b/r/c", "s@101");
    pools.there("b/r/d", "s@102");

    pools.replicate("a/r", "b/r");

    assertThat(pools.failed).isEmpty();
    assertThat(pools.steps)
        .containsSubsequence(
            "zfs rename b/r/c b/r/c-zseal-moving",
            "zfs rename b/r/d b/r/c",
            "zfs rename b/r/c-zseal-moving b/r/d");
    assertThat(pools.there()).containsExactly("b/r", "b/r/c", "b/r/d");
  }

  @Test
  void renamedAndMadeAnew() throws Exception {
    pools.here("a/r/c", 200, "t@203");
    pools.here("a/r/d", 90, "s@101");
    pools.here("a/r/d/below", 90, "s@102");
    pools.there("b/r/c", "s@101");
    pools.there("b/r/c/below", "s@102");

    pools.replicate("a/r", "b/r");

    assertThat(pools.failed).isEmpty();
    assertThat(pools.steps).filteredOn(step -> step.contains("rename")).hasSize(1);
    assertThat(pools.there()).containsExactly("b/r", "b/r/c", "b/r/d", "b/r/d/below");
  }

  /// The run was cut short between two renames.
  @Test
  void whatWaitsFromAnotherRunIsFound() throws Exception {
    pools.here("a/r/c", 90, "s@102");
    pools.here("a/r/d", 90, "s@101");
    pools.there("b/r/c-zseal-moving", "s@101");
    pools.there("b/r/d", "s@102");

    pools.replicate("a/r", "b/r");

    assertThat(pools.failed).isEmpty();
    assertThat(pools.there()).containsExactly("b/r", "b/r/c", "b/r/d");
  }

  @Test
  void aDryRunOnlySaysIt() throws Exception {
    pools.here("a/r/c", 200, "t@201");
    pools.there("b/r/c", "s@101");
    pools.dryRun = true;

    pools.replicate("a/r", "b/r");

    assertThat(pools.steps)
        .contains("zfs rename b/r/c b/r/c" + ASIDE)
        .anyMatch(step -> step.startsWith("zfs send -w a/r/c@t | zfs receive"));
    assertThat(pools.there()).containsExactly("b/r", "b/r/c");
  }
}
