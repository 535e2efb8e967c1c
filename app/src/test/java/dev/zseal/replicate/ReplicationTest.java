package dev.zseal.replicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A run as a whole, with real processes: what it does, and what it says when it fails.
@Timeout(60)
class ReplicationTest {

  private static final String IS_DESTRUCTIVE = "(?m)^(destroy [^#]*$|rollback|receive -[A-Za-z]*F)";

  @TempDir Path folder;
  private TwoPools pools;

  @BeforeEach
  void tree() throws Exception {
    pools =
        new TwoPools(folder)
            .dataset("a/r", "a/r")
            .points("a/r", "s@100", "t@110")
            .dataset("a/r/c", "a/r")
            .points("a/r/c", "s@101", "t@111");
  }

  /// A run has brought the first snapshots of all.
  private void brought() throws Exception {
    pools
        .dataset("b/r", "b/r")
        .points("b/r", "s@100")
        .dataset("b/r/c", "b/r")
        .points("b/r/c", "s@101");
  }

  private Problem onlyFailure() {
    assertThat(pools.failures).hasSize(1);
    Problem failure = pools.failures.getFirst();
    // What a person reads is short.
    assertThat(failure.evidence().lines().count()).isLessThanOrEqualTo(4);
    assertThat(failure.hint().length()).isLessThan(500);
    assertThat(failure.hint()).doesNotContain("\n");
    return failure;
  }

  @Test
  void allOfATree_aFullAndThenIncrements() throws Exception {
    pools.replicate("a/r", "b/r");

    assertThat(pools.failed).isEmpty();
    assertThat(pools.done).containsExactly("a/r", "a/r/c");
    assertThat(pools.text("log"))
        .containsSubsequence(
            "send -w a/r@s", "send -w -i a/r@s a/r@t", "send -w a/r/c@s", "-i a/r/c@s a/r/c@t");
    assertThat(pools.text("points")).contains("b/r@t\t110").contains("b/r/c@t\t111");
    assertThat(pools.text("log")).doesNotContainPattern(IS_DESTRUCTIVE);
  }

  @Test
  void aSecondRunSendsNothing() throws Exception {
    pools.replicate("a/r", "b/r");
    Files.writeString(folder.resolve("log"), "");

    pools.replicate("a/r", "b/r");

    assertThat(pools.done).containsExactly("a/r", "a/r/c");
    assertThat(pools.text("log")).doesNotContain("receive -");
  }

  @Test
  void itsBaseIsKept_whereItComesFromAndWhereItGoes() throws Exception {
    pools.replicate("a/r", "b/r");

    assertThat(pools.text("holds"))
        .containsPattern("a/r@t\tzseal-[0-9a-f]{8}\n")
        .containsPattern("a/r/c@t\tzseal-[0-9a-f]{8}\n")
        .contains("b/r@t\tzseal-base\n", "b/r/c@t\tzseal-base\n")
        .doesNotContain("@s\t");
    assertThat(pools.text("points")).containsPattern("a/r#zseal-[0-9a-f]{8}-[0-9a-f]+\t110");
  }

  @Test
  void aDryRunChangesNothing() throws Exception {
    pools.dryRun = true;
    String before = pools.text("points") + pools.text("datasets") + pools.text("holds");

    pools.replicate("a/r", "b/r");

    assertThat(pools.steps).anyMatch(step -> step.startsWith("zfs send -w a/r@s | zfs receive"));
    assertThat(pools.text("points") + pools.text("datasets") + pools.text("holds"))
        .isEqualTo(before);
  }

  @Test
  void oneThatFailsDoesNotStopTheOthers() throws Exception {
    pools
        .dataset("a/r/d", "a/r")
        .points("a/r/d", "s@102")
        .refuse("send -w a/r/c@s")
        .replicate("a/r", "b/r");

    assertThat(pools.failed).containsExactly("a/r/c");
    assertThat(pools.done).containsExactly("a/r", "a/r/d");
  }

  @Test
  void noPool_noParent_areRefusedBeforeAnythingIsSent() throws Exception {
    assertThatThrownBy(() -> pools.replicate("a/r", "c/r"))
        .isInstanceOfSatisfying(
            Problem.Refused.class, e -> assertThat(e.hint()).contains("zpool import -N"));
    assertThatThrownBy(() -> pools.replicate("a/r", "b/no/r"))
        .isInstanceOfSatisfying(
            Problem.Refused.class,
            e -> assertThat(e.hint()).contains("zfs create -o canmount=off b/no"));
    assertThat(pools.text("log")).doesNotContain("send ").doesNotContain("hold ");
  }

  @Test
  void aTargetThatIsSomethingElse_endsTheRun() throws Exception {
    pools.dataset("b/r", "b/r").points("b/r", "x@7");

    assertThatThrownBy(() -> pools.replicate("a/r", "b/r"))
        .isInstanceOfSatisfying(
            Problem.Refused.class,
            e ->
                assertThat(e.hint())
                    .contains("replicate below it: b/r/r")
                    .contains("Cost: a full send")
                    .endsWith("explain no-common-base --dataset b/r --source a/r"));
    assertThat(pools.text("log")).doesNotContain("receive -");
  }

  @Test
  void writtenTo_costsWhatWasWritten() throws Exception {
    brought();
    pools.written("b/r/c", 4096).replicate("a/r", "b/r");

    Problem failure = onlyFailure();
    assertThat(failure).isInstanceOf(Problem.Conflict.class);
    assertThat(failure.evidence()).contains("4096 bytes");
    assertThat(failure.hint())
        .contains("zseal rollback b/r/c@s")
        .contains("Cost: what was written since is gone for good")
        .endsWith("More: zseal explain target-modified --dataset b/r/c --source a/r/c");
    assertThat(pools.done).containsExactly("a/r");
  }

  @Test
  void snapshotsOfItsOwn_costThose() throws Exception {
    brought();
    pools.points("b/r/c", "mine@900", "more@901").replicate("a/r", "b/r");

    assertThat(onlyFailure().hint())
        .contains("zseal rollback -r b/r/c@s`. If not")
        .contains("Cost: 2 snapshots up to @more, and what was written since, are gone for good")
        .endsWith("More: zseal explain base-is-not-newest --dataset b/r/c --source a/r/c");
    assertThat(pools.text("log")).doesNotContainPattern(IS_DESTRUCTIVE);
  }

  /// Nothing was to be seen when the run looked, and then somebody wrote.
  @Test
  void refusedByReceive_theStateIsTheEvidence() throws Exception {
    brought();
    pools
        .refuse("receive -s -u -- b/r/c")
        .refuse("receive -s -u b/r/c")
        .says(
            "cannot receive incremental stream: destination b/r/c has been modified\n"
                + "since most recent snapshot")
        .replicate("a/r", "b/r");

    Problem failure = onlyFailure();
    assertThat(failure.evidence())
        .contains("destination b/r/c has been modified")
        .contains("Nothing was written since @s.");
    assertThat(failure.hint())
        .contains("zseal rollback b/r/c@s")
        .contains("Cost: ")
        .endsWith("More: zseal explain target-modified --dataset b/r/c --source a/r/c");
  }

  @Test
  void refusedBySend_isAboutTheSource() throws Exception {
    brought();
    pools
        .refuse("send -w -i a/r/c@s")
        .says("warning: cannot send 'a/r/c@t': Input/output error")
        .replicate("a/r", "b/r");

    Problem failure = onlyFailure();
    assertThat(failure).isInstanceOf(Problem.Corrupt.class);
    assertThat(failure.hint()).contains("zseal explain source-unreadable").doesNotContain("b/r");
  }

  @Test
  void aPermissionThatLacks_namesIt() throws Exception {
    brought();
    pools
        .refuse("receive -s")
        .says("cannot receive incremental stream: permission denied")
        .replicate("a/r", "b/r");

    assertThat(pools.failures).hasSize(2);
    assertThat(pools.failures.getFirst().hint()).contains("zfs allow -u USER receive");
  }

  @Test
  void noRoom_isSeenBefore() throws Exception {
    brought();
    pools.size(2_000_000).replicate("a/r", "b/r");

    assertThat(pools.failures).hasSize(2);
    assertThat(pools.failures.getFirst()).isInstanceOf(Problem.Unavailable.class);
    assertThat(pools.failures.getFirst().hint())
        .contains("Cost: ")
        .contains("More: zseal explain out-of-space --dataset b/r");
    assertThat(pools.text("log")).doesNotContain("receive -");
  }
}
