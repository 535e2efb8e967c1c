package dev.zseal.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.config.Job;
import dev.zseal.history.Outcome;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Scrub jobs.
@Timeout(60)
class ScrubJobTest {

  private static final String TARGET =
      """
      [target.usb]
      vault = "%s/vault"
      [target.nas]
      vault = "%s/other"
      """;

  private static final String BACKUP =
      TARGET
          + """
          [job.night]
          datasets = ["pool/a", "pool/b"]
          to = ["usb", "nas"]
          """;

  private static final String SCRUB =
      TARGET
          + """
          [job.month]
          kind = "scrub"
          to = ["usb"]
          """;

  private final JobBench bench;

  ScrubJobTest(@TempDir Path folder) throws Exception {
    bench = new JobBench(folder);
    bench.pool.volume("pool/a", 40, 1).volume("pool/b", 40, 1);
    bench.vault("vault");
    bench.vault("other");
    assertThat(bench.run(bench.job(BACKUP)).end().outcome()).isEqualTo(Outcome.ALL);
    bench.now = ScriptedPool.day(1);
  }

  @Test
  void aByteThatFlipped_isMendedByParity() throws Exception {
    bench.damage("vault", 1);
    bench.pool.refuse("send");
    Job job = bench.job(SCRUB);

    JobBench.Ran first = bench.run(job);
    JobBench.Ran second = bench.run(job);

    assertThat(first.end().outcome()).as("%s", first.words()).isEqualTo(Outcome.ALL);
    assertThat(first.words()).anyMatch(w -> w.contains("1 damaged, 1 mended"));
    assertThat(second.words()).anyMatch(w -> w.contains("0 damaged, 0 mended"));
    assertThat(second.verified()).containsExactlyInAnyOrder("pool/a", "pool/b");
  }

  @Test
  void whatParityCannotMend_theSourceDoes() throws Exception {
    bench.damage("vault", 60_000);

    JobBench.Ran ran = bench.run(bench.job(SCRUB));

    assertThat(ran.end().outcome()).as("%s", ran.words()).isEqualTo(Outcome.ALL);
    assertThat(bench.pool.commands("send -w")).isNotEmpty();
    assertThat(ran.verified()).containsExactlyInAnyOrder("pool/a", "pool/b");
  }

  @Test
  void orAnotherVaultOfTheJob() throws Exception {
    bench.damage("vault", 60_000);
    bench.pool.refuse("send");

    JobBench.Ran ran = bench.run(bench.job(SCRUB.replace("[\"usb\"]", "[\"usb\", \"nas\"]")));

    assertThat(ran.end().outcome()).as("%s", ran.words()).isEqualTo(Outcome.ALL);
  }

  @Test
  void whatNothingMends_isReported_andTheOtherVaultIsScrubbedAllTheSame() throws Exception {
    bench.damage("vault", 60_000);
    bench.damage("other", 60_000);
    bench.pool.refuse("send", "list");
    Job job = bench.job(SCRUB);

    JobBench.Ran ran = bench.run(job);

    assertThat(ran.end().outcome()).as("%s", ran.words()).isEqualTo(Outcome.NONE);
    assertThat(ran.end().exitStatus()).isEqualTo(3);
    assertThat(ran.words()).anyMatch(w -> w.contains("has lost something"));
  }

  @Test
  void onlyWhatIsChosen_byPattern_andNotWhatIsLeftOut() throws Exception {
    JobBench.Ran ran =
        bench.run(bench.job(SCRUB + "datasets = [\"pool/*\"]\nexclude = [\"pool/b\"]\n"));
    assertThat(ran.verified()).as("%s", ran.words()).containsExactly("pool/a");

    JobBench.Ran none = bench.run(bench.job(SCRUB + "datasets = [\"pool/gone\"]\n"));
    assertThat(none.end().outcome()).isEqualTo(Outcome.NONE);
    assertThat(none.end().exitStatus()).isEqualTo(5);
  }

  @Test
  void aDryRun_changesNothing() throws Exception {
    bench.damage("vault", 1);
    List<String> before = JobBench.tree(bench.folder.resolve("vault"));
    List<String> state = JobBench.tree(bench.folder.resolve("state"));

    JobBench.Ran ran = bench.dryRun(bench.job(SCRUB));

    assertThat(ran.words()).contains("$ zseal scrub -V " + bench.folder.resolve("vault"));
    assertThat(JobBench.tree(bench.folder.resolve("vault"))).isEqualTo(before);
    assertThat(JobBench.tree(bench.folder.resolve("state"))).isEqualTo(state);
  }

  @Test
  void aVaultThatIsAway_isNoFailure_ifItMayBe() throws Exception {
    String gone = SCRUB.replace("%s/vault\"", "%s/gone\"\nmay_be_away = true");

    JobBench.Ran ran = bench.run(bench.job(gone));

    assertThat(ran.end().outcome()).isEqualTo(Outcome.AWAY);
    assertThat(bench.run(bench.job(gone.replace("true", "false"))).end().exitStatus()).isEqualTo(4);
  }
}
