package dev.zseal.replicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.name.DatasetName;
import dev.zseal.pairing.MadeUpTree;
import dev.zseal.pairing.Pair;
import dev.zseal.pairing.Pairing;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.TreeFacts;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StepPlannerTest {

  private static final StepPlanner ALL = new StepPlanner(false, false);
  private static final StepPlanner LATEST = new StepPlanner(true, false);

  private static MadeUpTree source(String... points) throws Exception {
    return new MadeUpTree().dataset("a/r").points("a/r", points);
  }

  private static MadeUpTree target(String... points) throws Exception {
    return new MadeUpTree().dataset("b/r").points("b/r", points);
  }

  private static List<String> steps(
      StepPlanner planner, MadeUpTree source, @Nullable MadeUpTree target) throws Exception {
    return planner.plan(pair(source, target), Optional.empty(), Set.of(), Optional.empty()).stream()
        .map(Step::command)
        .toList();
  }

  private static Pair pair(MadeUpTree source, @Nullable MadeUpTree target) throws Exception {
    TreeFacts from = source.tree();
    return Pairing.of(
            from,
            MadeUpTree.all(from).subList(0, 1),
            target == null ? null : target.tree(),
            new DatasetName("b/r"))
        .pairs()
        .getFirst();
  }

  @Test
  void aFullOfTheOldest_thenEachIncrement() throws Exception {
    assertThat(steps(ALL, source("s@1", "t@2", "u@3"), null))
        .containsExactly(
            "zfs send -w a/r@s", "zfs send -w -i a/r@s a/r@t", "zfs send -w -i a/r@t a/r@u");
    assertThat(steps(LATEST, source("s@1", "t@2", "u@3"), null))
        .containsExactly("zfs send -w a/r@u");
  }

  @Test
  void goesOnFromTheTargetsNewest() throws Exception {
    assertThat(steps(ALL, source("s@1", "t@2", "u@3"), target("s@1")))
        .containsExactly("zfs send -w -i a/r@s a/r@t", "zfs send -w -i a/r@t a/r@u");
    assertThat(steps(LATEST, source("s@1", "t@2", "u@3"), target("s@1")))
        .containsExactly("zfs send -w -i a/r@s a/r@u");
    assertThat(steps(ALL, source("s@1"), target("s@1"))).isEmpty();
  }

  @Test
  void namesSayNothing_guidsDo() throws Exception {
    assertThat(steps(ALL, source("renamed@1", "t@2"), target("s@1")))
        .containsExactly("zfs send -w -i a/r@renamed a/r@t");
    assertThatThrownBy(() -> steps(ALL, source("s@7", "t@2"), target("s@1")))
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining("shares no snapshot")
        .extracting(e -> ((Problem) e).evidence())
        .asString()
        .contains("names agree, GUIDs do not");
  }

  @Test
  void aBookmarkStandsInForItsSnapshot() throws Exception {
    assertThat(steps(ALL, source("zseal-1#1", "t@2"), target("s@1")))
        .containsExactly("zfs send -w -i a/r#zseal-1 a/r@t");
    // Where both are there, the snapshot.
    assertThat(steps(ALL, source("s@1", "zseal-1#1", "t@2"), target("s@1")))
        .containsExactly("zfs send -w -i a/r@s a/r@t");
  }

  @Test
  void upToTheSnapshotNamed() throws Exception {
    Pair pair = pair(source("s@1", "t@2", "u@3"), target("s@1"));

    assertThat(ALL.plan(pair, Optional.of("t"), Set.of(), Optional.empty())).hasSize(1);
    assertThatThrownBy(() -> ALL.plan(pair, Optional.of("x"), Set.of(), Optional.empty()))
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining("has no snapshot @x");
  }

  @Test
  void aTargetThatIsFurtherIsNotSentBackInTime() throws Exception {
    Pair pair = pair(source("s@1", "t@2"), target("s@1", "t@2"));

    assertThatThrownBy(() -> ALL.plan(pair, Optional.of("s"), Set.of(), Optional.empty()))
        .isInstanceOf(Problem.Conflict.class)
        .hasMessageContaining("is further than");
  }

  @Test
  void snapshotsOfTheTargetsOwnStopIt_withTheWayOut() throws Exception {
    assertThatThrownBy(() -> steps(ALL, source("s@1", "t@2"), target("s@1", "x@8", "y@9")))
        .isInstanceOf(Problem.Conflict.class)
        .satisfies(e -> {
          assertThat(((Problem) e).evidence()).contains("2 snapshots up to @y since b/r@s");
          assertThat(((Problem) e).hint()).contains("zseal rollback -r b/r@s");
        });
  }

  @Test
  void whatWasWrittenAtTheTargetStopsIt_butNotWhenThereIsNothingToSend() throws Exception {
    MadeUpTree soiled = new MadeUpTree().written("b/r", 512).points("b/r", "s@1");

    assertThat(steps(ALL, source("s@1"), soiled)).isEmpty();
    assertThatThrownBy(() -> steps(ALL, source("s@1", "t@2"), soiled))
        .isInstanceOf(Problem.Conflict.class)
        .hasMessageContaining("was changed since b/r@s");
  }

  @Test
  void theSameSnapshotSealedTwiceIsNoBase() throws Exception {
    MadeUpTree resealed = new MadeUpTree().dataset("b/r").resealed("b/r", "s@1");

    assertThatThrownBy(() -> steps(ALL, source("s@1", "t@2"), resealed))
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining("sealed twice");
  }

  @Test
  void afterARewriteNoIncrementIsSent_butAFullIs() throws Exception {
    StepPlanner rewritten = new StepPlanner(true, true);

    assertThat(steps(rewritten, source("s@1", "t@2"), null)).hasSize(1);
    assertThatThrownBy(() -> steps(rewritten, source("s@1", "t@2"), target("s@1")))
        .isInstanceOf(Problem.Refused.class)
        .extracting(e -> ((Problem) e).evidence())
        .asString()
        .contains("physical_rewrite");
  }

  @Test
  void plainDataIsRefused() throws Exception {
    assertThatThrownBy(() -> steps(ALL, new MadeUpTree().plain("a/r").points("a/r", "s@1"), null))
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining("is not encrypted");
  }

  @Test
  void whatIsThereWithoutASnapshotIsNotOverwritten() throws Exception {
    assertThatThrownBy(() -> steps(ALL, source("s@1"), target()))
        .isInstanceOf(Problem.Refused.class)
        .extracting(e -> ((Problem) e).hint())
        .asString()
        .contains("b/r/r");
    assertThatThrownBy(() -> steps(ALL, source("s@1"), new MadeUpTree().partial("b/r")))
        .isInstanceOf(Problem.Refused.class)
        .extracting(e -> ((Problem) e).evidence())
        .asString()
        .contains("interrupted");
  }

  @Test
  void aCloneBuildsOnItsOrigin_ifTheTargetHasIt() throws Exception {
    MadeUpTree source =
        new MadeUpTree()
            .cloneOf("a/r", "a/z@o")
            .points("a/r", "s@5")
            .dataset("a/z")
            .points("a/z", "o@4");
    Pair pair = pair(source, null);
    var origin = Optional.of(source.tree().history(new DatasetName("a/z")).getFirst());

    assertThat(ALL.plan(pair, Optional.empty(), Set.of(4L), origin))
        .extracting(Step::command)
        .containsExactly("zfs send -w -i a/z@o a/r@s");
    assertThat(ALL.plan(pair, Optional.empty(), Set.of(), origin))
        .extracting(Step::command)
        .containsExactly("zfs send -w a/r@s");
  }
}
