package dev.zseal.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.history.Event;
import dev.zseal.history.Outcome;
import dev.zseal.replicate.TwoPools;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Jobs from pool to pool, with real processes.
@Timeout(120)
class PoolTransferTest {

  private static final String JOB =
      """
      [target.nas]
      pool = "b/x"
      [job.night]
      datasets = ["a/r"]
      recursive = true
      exclude = ["a/r/cache"]
      to = ["nas"]
      """;

  @TempDir Path folder;
  private TwoPools pools;
  private JobBench bench;

  @BeforeEach
  void tree() throws Exception {
    pools =
        new TwoPools(Files.createDirectory(folder.resolve("zfs")))
            .dataset("b/x", "-")
            .dataset("a/r", "a/r")
            .coming("a/r", 100)
            .dataset("a/r/c", "a/r")
            .coming("a/r/c", 101)
            .dataset("a/r/cache", "a/r");
    bench = new JobBench(folder.resolve("bench"), pools.host());
  }

  private String root(String dataset) throws Exception {
    return pools
        .text("datasets")
        .lines()
        .map(line -> line.split("\t", -1))
        .filter(fields -> fields[0].equals(dataset))
        .map(fields -> fields[2])
        .findFirst()
        .orElse("none");
  }

  @Test
  void aTreeOfWhichSomethingIsLeftOut_keepsItsHierarchy() throws Exception {
    JobBench.Ran ran = bench.run(bench.job(JOB));

    assertThat(ran.end().outcome()).as("%s", ran.words()).isEqualTo(Outcome.ALL);
    assertThat(ran.verified()).containsExactly("a/r", "a/r/c");
    assertThat(root("b/x/r/c")).isEqualTo("b/x/r");
    assertThat(root("b/x/r/cache")).isEqualTo("none");
    assertThat(pools.text("points")).doesNotContain("cache");
  }

  @Test
  void oneThatFails_isToldWithItsCost_andTheOthersCome() throws Exception {
    pools.refuse("send -w a/r/c@").says("warning: cannot send 'a/r/c@x': dataset is busy");

    JobBench.Ran ran = bench.run(bench.job(JOB));

    assertThat(ran.end().exitStatus()).isEqualTo(8);
    assertThat(ran.verified()).containsExactly("a/r");
    assertThat(ran.all(Event.Failed.class))
        .singleElement()
        .satisfies(failed -> assertThat(failed.dataset()).isEqualTo("a/r/c"));
  }

  /// Its snapshot could not be taken: the rest is a tree without it.
  @Test
  void oneThatCouldNotBeSnapshot_isLeftOut() throws Exception {
    pools.dataset("a/r/d", "a/r");

    JobBench.Ran ran = bench.run(bench.job(JOB));

    assertThat(ran.verified()).containsExactly("a/r", "a/r/c");
    assertThat(root("b/x/r/c")).isEqualTo("b/x/r");
    assertThat(ran.all(Event.Failed.class))
        .singleElement()
        .satisfies(failed -> assertThat(failed.dataset()).isEqualTo("a/r/d"));
  }

  @Test
  void aDryRunSendsNothing() throws Exception {
    JobBench.Ran ran = bench.dryRun(bench.job(JOB));

    assertThat(ran.all(Event.Step.class).stream().map(Event.Step::command))
        .anyMatch(step -> step.startsWith("zfs send -w a/r@zseal-"))
        .noneMatch(step -> step.contains("cache"));
    assertThat(pools.there()).containsExactly("b/x");
  }

  @Test
  void aPoolThatIsNotThere_fails_orIsAway() throws Exception {
    String away = JOB.replace("\"b/x\"", "\"c/x\"");

    assertThat(bench.run(bench.job(away)).end().outcome()).isEqualTo(Outcome.NONE);
    JobBench.Ran may =
        bench.run(bench.job(away.replace("[job.night]", "may_be_away = true\n[job.night]")));

    assertThat(may.end().outcome()).as("%s", may.words()).isEqualTo(Outcome.AWAY);
    assertThat(may.verified()).isEmpty();
  }
}
