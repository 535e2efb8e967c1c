package dev.zseal.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.history.Event;
import dev.zseal.history.Outcome;
import dev.zseal.replicate.TwoPools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  /// Where another tool takes the snapshots: it may let go of them as it likes.
  private void autosnap(int first, int last) throws Exception {
    for (int n = first; n <= last; n++) {
      pools.points("a/r", "auto_%d@%d".formatted(n, 200 + n));
      pools.points("a/r/c", "auto_%d@%d".formatted(n, 300 + n));
    }
  }

  private List<String> snapshotsOf(String dataset) throws Exception {
    return pools
        .text("points")
        .lines()
        .map(line -> line.split("\t", 2)[0])
        .filter(name -> name.startsWith(dataset + "@"))
        .map(name -> name.substring(name.indexOf('@') + 1))
        .toList();
  }

  private void nothingOfTheOtherToolIsTouched() throws Exception {
    assertThat(pools.text("log").lines())
        .noneMatch(line -> line.startsWith("snapshot "))
        .noneMatch(line -> line.startsWith("hold zseal-") && line.contains(" a/"))
        .noneMatch(line -> line.startsWith("destroy a/") && line.contains("@"));
    assertThat(pools.text("holds").lines()).noneMatch(line -> line.startsWith("a/"));
  }

  @Test
  void theNewestOfAnotherTool() throws Exception {
    autosnap(1, 2);
    String job = JOB + "snapshots = \"newest\"\n";

    JobBench.Ran first = bench.run(bench.job(job));
    assertThat(first.end().outcome()).as("%s", first.words()).isEqualTo(Outcome.ALL);
    assertThat(snapshotsOf("b/x/r")).containsExactly("auto_2");

    autosnap(3, 4);
    assertThat(bench.run(bench.job(job)).end().outcome()).isEqualTo(Outcome.ALL);
    assertThat(snapshotsOf("b/x/r")).containsExactly("auto_2", "auto_4");
    assertThat(snapshotsOf("b/x/r/c")).containsExactly("auto_2", "auto_4");
    nothingOfTheOtherToolIsTouched();
    assertThat(pools.text("points").lines())
        .filteredOn(line -> line.startsWith("a/r#zseal-"))
        .singleElement()
        .asString()
        .contains("\t204\t");
  }

  @Test
  void allOfAnotherTool() throws Exception {
    autosnap(1, 2);
    String job = JOB + "snapshots = \"all\"\n";

    assertThat(bench.run(bench.job(job)).end().outcome()).isEqualTo(Outcome.ALL);
    assertThat(snapshotsOf("b/x/r")).containsExactly("auto_1", "auto_2");

    autosnap(3, 4);
    assertThat(bench.run(bench.job(job)).end().outcome()).isEqualTo(Outcome.ALL);
    assertThat(snapshotsOf("b/x/r/c")).containsExactly("auto_1", "auto_2", "auto_3", "auto_4");
    nothingOfTheOtherToolIsTouched();
  }

  /// The other tool has let go of the base since: a bookmark is what is left of it.
  @Test
  void aBaseThatTheOtherToolLetGo() throws Exception {
    autosnap(1, 1);
    String job = JOB + "snapshots = \"all\"\n";
    assertThat(bench.run(bench.job(job)).end().outcome()).isEqualTo(Outcome.ALL);
    Path points = folder.resolve("zfs/points");
    Files.write(
        points,
        Files.readAllLines(points).stream().filter(l -> !l.startsWith("a/r@auto_1")).toList());

    autosnap(2, 2);
    JobBench.Ran next = bench.run(bench.job(job));

    assertThat(next.end().outcome()).as("%s", next.words()).isEqualTo(Outcome.ALL);
    assertThat(snapshotsOf("b/x/r")).containsExactly("auto_1", "auto_2");
    assertThat(pools.text("log")).containsPattern("send -w -i a/r#zseal-[^ ]* a/r@auto_2");
  }

  /// Somebody thinks it is backed up.
  @Test
  void withoutASnapshot_itFails_butWhatIsThereAlreadyCounts() throws Exception {
    pools.points("a/r", "auto_1@201");
    String job = JOB + "snapshots = \"newest\"\n";
    for (int i = 0; i < 2; i++) {
      JobBench.Ran ran = bench.run(bench.job(job));

      assertThat(ran.end().outcome()).as("%s", ran.words()).isEqualTo(Outcome.PART);
      assertThat(ran.verified()).containsExactly("a/r");
      assertThat(ran.all(Event.Failed.class))
          .singleElement()
          .matches(f -> f.dataset().equals("a/r/c") && f.what().contains("has no snapshot"));
    }
  }
}
