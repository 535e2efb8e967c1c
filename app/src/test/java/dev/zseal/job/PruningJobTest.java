package dev.zseal.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.config.Job;
import dev.zseal.history.Event;
import dev.zseal.history.Outcome;
import dev.zseal.zfs.ProcessGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a run lets go of, and that it keeps all of what it could not bring over.
@Timeout(60)
class PruningJobTest {

  private static final String PRUNED =
      JobBench.TWO + "keep = { last = 1 }\nkeep_source = { last = 1 }\n";

  private static final String TWO_TARGETS =
      """
      [target.usb]
      vault = "%s/vault"
      may_be_away = AWAY
      [target.nas]
      vault = "%s/other"
      [job.night]
      datasets = ["pool/a"]
      to = ["usb", "nas"]
      keep_source = { last = 1 }
      """;

  private final JobBench bench;

  PruningJobTest(@TempDir Path folder) throws Exception {
    bench = new JobBench(folder);
    bench.pool.volume("pool/a", 24, 3).volume("pool/b", 24, 3);
  }

  private void someOld(String... datasets) throws IOException {
    for (String dataset : datasets) {
      for (int i = 1; i <= 3; i++) {
        bench.pool.taken(
            "%s@zseal-%d".formatted(dataset, i), i, ScriptedPool.START.minusSeconds(90 - i), i);
      }
    }
  }

  private List<String> pruned(JobBench.Ran ran) {
    return ran.all(Event.Pruned.class).stream().map(p -> p.dataset() + " " + p.place()).toList();
  }

  @Test
  void aRunInWhichNothingGoesWell_destroysNothing() throws Exception {
    bench.vault("vault");
    someOld("pool/a", "pool/b");
    bench.pool.refuse("send -w");

    JobBench.Ran ran = bench.run(bench.job(PRUNED));

    assertThat(ran.end().outcome()).as("%s", ran.words()).isEqualTo(Outcome.NONE);
    assertThat(bench.pool.commands("destroy")).isEmpty();
    assertThat(ran.all(Event.Pruned.class)).isEmpty();
  }

  @Test
  void atTheSource_onlyWhatWasBroughtOverIsPruned() throws Exception {
    bench.vault("vault");
    someOld("pool/a", "pool/b");
    bench.pool.refuse("send -w pool/a@");

    JobBench.Ran ran = bench.run(bench.job(PRUNED));

    assertThat(pruned(ran)).containsExactly("pool/b source");
    assertThat(bench.pool.commands("destroy"))
        .containsExactly("destroy pool/b@zseal-1,zseal-2,zseal-3");
  }

  @Test
  void inAVault_onlyWhatWasBroughtOverIsPruned() throws Exception {
    bench.vault("vault");
    for (int day = 0; day < 2; day++) {
      bench.now = ScriptedPool.day(day);
      assertThat(bench.run(bench.job(JobBench.TWO)).end().outcome()).isEqualTo(Outcome.ALL);
    }
    bench.now = ScriptedPool.day(2);
    bench.pool.refuse("send -w -i pool/a");

    JobBench.Ran ran = bench.run(bench.job(PRUNED));

    assertThat(pruned(ran)).containsExactly("pool/b usb", "pool/b source");
    assertThat(bench.open("vault").catalog().everySnapshot())
        .filteredOn(m -> m.dataset().equals("pool/a"))
        .hasSize(2);
  }

  @Test
  void whatCouldNotBeReadBack_isNotPruned() throws Exception {
    bench.vault("vault");
    someOld("pool/a");

    JobBench.Ran ran =
        bench.run(
            bench.job(PRUNED.replace(", \"pool/b\"", "")),
            new ProcessGroup(),
            event -> {
              if (event instanceof Event.Arrived) {
                try {
                  bench.damage("vault", 60_000);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              }
            });

    assertThat(ran.end().exitStatus()).as("%s", ran.words()).isEqualTo(3);
    assertThat(bench.pool.commands("destroy")).isEmpty();
  }

  @Test
  void atTheSource_everyTargetMustHaveIt() throws Exception {
    bench.vault("other");
    someOld("pool/a");

    JobBench.Ran down = bench.run(bench.job(TWO_TARGETS.replace("AWAY", "false")));

    assertThat(down.end().outcome()).as("%s", down.words()).isEqualTo(Outcome.PART);
    assertThat(bench.pool.commands("destroy")).isEmpty();

    // The base of what is away by right is held: it need not be waited for.
    bench.now = ScriptedPool.day(1);
    JobBench.Ran away = bench.run(bench.job(TWO_TARGETS.replace("AWAY", "true")));

    assertThat(away.end().outcome()).as("%s", away.words()).isEqualTo(Outcome.ALL);
    assertThat(pruned(away)).containsExactly("pool/a source");
  }

  @Test
  void whenAllTargetsAreAway_nothingIsPruned() throws Exception {
    someOld("pool/a");
    String one = TWO_TARGETS.replace("AWAY", "true").replace(", \"nas\"", "");

    JobBench.Ran ran = bench.run(bench.job(one));

    assertThat(ran.end().outcome()).as("%s", ran.words()).isEqualTo(Outcome.AWAY);
    assertThat(bench.pool.commands("destroy")).isEmpty();
  }

  @Test
  void whenAVaultWentBack_nothingIsPruned() throws Exception {
    bench.vault("vault");
    JobBench.copy(bench.folder.resolve("vault"), bench.folder.resolve("before"));
    for (int day = 0; day < 2; day++) {
      bench.now = ScriptedPool.day(day);
      assertThat(bench.run(bench.job(JobBench.TWO)).end().outcome()).isEqualTo(Outcome.ALL);
    }
    Files.move(bench.folder.resolve("vault"), bench.folder.resolve("after"));
    Files.move(bench.folder.resolve("before"), bench.folder.resolve("vault"));
    bench.now = ScriptedPool.day(2);

    JobBench.Ran ran = bench.run(bench.job(PRUNED));

    assertThat(ran.end().outcome()).as("%s", ran.words()).isEqualTo(Outcome.PART);
    assertThat(ran.all(Event.Pruned.class)).isEmpty();
  }

  @Test
  void aDryRun_showsWhatStaysInAPool() throws Exception {
    bench.pool.replica("backup", "backup/a");
    someOld("pool/a", "backup/a");
    Job job =
        bench.job(
            """
            [target.disk]
            pool = "backup"
            [job.night]
            datasets = ["pool/a"]
            to = ["disk"]
            keep = { last = 1 }
            """);

    JobBench.Ran ran = bench.dryRun(job);

    assertThat(ran.end().exitStatus()).as("%s", ran.words()).isZero();
    assertThat(ran.all(Event.Found.class).stream().map(Event.Found::text))
        .anyMatch(text -> text.contains("stays (newest") && text.endsWith("backup/a@zseal-3"))
        .anyMatch(text -> text.contains("goes") && text.endsWith("backup/a@zseal-1"));
    assertThat(bench.pool.commands("destroy")).isEmpty();
  }
}
