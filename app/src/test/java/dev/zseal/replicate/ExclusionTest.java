package dev.zseal.replicate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A tree of which something is left out is a tree still.
@Timeout(60)
class ExclusionTest {

  @TempDir Path folder;
  private TwoPools pools;

  @BeforeEach
  void tree() throws Exception {
    pools =
        new TwoPools(folder)
            .dataset("a/r", "a/r")
            .points("a/r", "s@100")
            .dataset("a/r/c", "a/r")
            .points("a/r/c", "s@101")
            .dataset("a/r/cache", "a/r")
            .points("a/r/cache", "s@102");
    without("a/r/cache");
  }

  private void without(String... names) {
    pools.without = Set.of(names).stream().map(DatasetName::new).collect(Collectors.toSet());
  }

  private String line(String file, String name) throws Exception {
    return pools
        .text(file)
        .lines()
        .filter(line -> line.startsWith(name + "\t"))
        .findFirst()
        .orElse("");
  }

  @Test
  void theRestComes_withItsHierarchy() throws Exception {
    pools.replicate("a/r", "b/r");

    assertThat(pools.failed).isEmpty();
    assertThat(pools.there()).containsExactly("b/r", "b/r/c");
    assertThat(line("datasets", "b/r/c").split("\t", -1)[2]).isEqualTo("b/r");
    assertThat(pools.notices).isEmpty();
  }

  @Test
  void noSnapshotIsTakenOfIt() throws Exception {
    pools.snapshot = Optional.of("new");
    pools.dryRun = true;

    pools.replicate("a/r", "b/r");

    assertThat(pools.steps).contains("zfs snapshot a/r@new a/r/c@new");
    assertThat(pools.steps).noneMatch(step -> step.contains("cache"));
  }

  @Test
  void whatCameBeforeItWasLeftOut_staysAndIsNoOrphan() throws Exception {
    pools.without = Set.of();
    pools.replicate("a/r", "b/r");
    assertThat(pools.there()).contains("b/r/cache");
    without("a/r/cache");

    pools.points("a/r/cache", "t@112").points("a/r", "t@110").replicate("a/r", "b/r");

    assertThat(pools.failed).isEmpty();
    assertThat(pools.notices).isEmpty();
    assertThat(pools.text("points")).contains("b/r/cache@s").doesNotContain("b/r/cache@t");
  }

  @Test
  void itsRootIsLeftOut_isSaid_andItKeepsItsOwn() throws Exception {
    pools
        .dataset("a/r/n", "a/r/n")
        .points("a/r/n", "s@103")
        .dataset("a/r/n/below", "a/r/n")
        .points("a/r/n/below", "s@104")
        // The place is there from another time.
        .dataset("b/r", "b/r")
        .points("b/r", "s@100")
        .dataset("b/r/n", "b/r/n")
        .points("b/r/n", "s@103");
    without("a/r/cache", "a/r/n");

    pools.replicate("a/r", "b/r");

    assertThat(pools.failed).isEmpty();
    assertThat(pools.notices)
        .singleElement()
        .satisfies(text ->
            assertThat(text).startsWith("a/r/n/below has its key from a/r/n, which is left out"));
    assertThat(pools.there()).contains("b/r/n/below");
  }

  @Test
  void whatIsAboveItIsLeftOut_andNotThere_isRefusedInPlainWords() throws Exception {
    pools.dataset("a/r/cache/keep", "a/r").points("a/r/cache/keep", "s@105");

    pools.replicate("a/r", "b/r");

    assertThat(pools.failed).containsExactly("a/r/cache/keep");
    assertThat(pools.failures.getFirst()).isInstanceOf(Problem.Refused.class);
    assertThat(pools.failures.getFirst().evidence())
        .isEqualTo("a/r/cache, which would be above it, is left out and not at the target");
    // An empty one there would be in the way once a/r/cache is sent.
    assertThat(pools.text("log")).doesNotContain("create -o");
  }

  /// Jobs did so with what they left something out of.
  @Test
  void whatWasReplicatedByItselfBefore_isHeldByTheTreeNow() throws Exception {
    pools.replicate("a/r", "b/r");
    pools.recursive = false;
    pools.points("a/r/c", "t@111").replicate("a/r/c", "b/r/c");
    String guid = line("datasets", "b/r/c").split("\t", -1)[1];
    assertThat(guid).isNotBlank();
    assertThat(pools.text("points").lines().filter(l -> l.startsWith("a/r/c#zseal-")).count())
        .isEqualTo(2);
    pools.recursive = true;

    pools.points("a/r/c", "u@121").replicate("a/r", "b/r");

    assertThat(pools.failed).isEmpty();
    assertThat(pools.text("holds").lines().filter(l -> l.startsWith("a/r/c@")).count())
        .isEqualTo(1);
    assertThat(pools.text("points").lines().filter(l -> l.startsWith("a/r/c#zseal-")).count())
        .isEqualTo(1);
  }
}
