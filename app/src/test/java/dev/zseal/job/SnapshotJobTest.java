package dev.zseal.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.history.Event;
import dev.zseal.history.Outcome;
import dev.zseal.protect.OwnSnapshots;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Snapshots that cannot be taken.
@Timeout(60)
class SnapshotJobTest {

  private final JobBench bench;

  SnapshotJobTest(@TempDir Path folder) throws Exception {
    bench = new JobBench(folder);
    bench.vault("vault");
    bench.pool.volume("pool/a", 24, 2).volume("pool/b", 24, 2);
  }

  @Test
  void whereOneOfAPoolCannotBeTaken_theOthersAre() throws Exception {
    bench.pool.refuse("snapshot pool/a@");

    JobBench.Ran ran = bench.run(bench.job(JobBench.TWO));

    assertThat(ran.end().outcome()).as("%s", ran.words()).isEqualTo(Outcome.PART);
    assertThat(ran.all(Event.Failed.class))
        .singleElement()
        .matches(f -> f.dataset().equals("pool/a") && f.evidence().contains("I/O error"));
    assertThat(ran.arrived()).containsExactly("pool/b");
    assertThat(bench.pool.snapshots()).containsExactly("pool/b@" + ScriptedPool.snapshot(0));
  }

  @Test
  void aPoolThatCannot_doesNotKeepAnotherFromBeingBackedUp() throws Exception {
    bench.pool.plaintext("ssd").volume("ssd/c", 24, 1);
    bench.pool.refuse("ssd/c@");

    JobBench.Ran ran =
        bench.run(bench.job(JobBench.TWO.replace("[\"pool/a\"", "[\"ssd/c\", \"pool/a\"")));

    assertThat(ran.end().outcome()).as("%s", ran.words()).isEqualTo(Outcome.PART);
    assertThat(ran.all(Event.Failed.class))
        .singleElement()
        .matches(f -> f.dataset().equals("ssd/c") && f.target().isEmpty());
    assertThat(ran.arrived()).containsExactlyInAnyOrder("pool/a", "pool/b");
  }

  @Test
  void aTreeIsTakenOneByOne_whereItCannotBeAtOnce() throws Exception {
    bench.pool.volume("pool/a/below", 24, 1);
    bench.pool.refuse("snapshot -r", "snapshot pool/a/below@");

    JobBench.Ran ran =
        bench.run(bench.job(JobBench.TWO.replace(", \"pool/b\"", "") + "recursive = true\n"));

    assertThat(ran.end().outcome()).as("%s", ran.words()).isEqualTo(Outcome.PART);
    assertThat(ran.arrived()).containsExactly("pool/a");
  }

  @Test
  void whereNoneCanBeTaken_nothingWasDone() throws Exception {
    bench.pool.refuse("snapshot pool/");

    JobBench.Ran ran = bench.run(bench.job(JobBench.TWO));

    assertThat(ran.end().outcome()).as("%s", ran.words()).isEqualTo(Outcome.NONE);
    assertThat(ran.all(Event.Failed.class)).hasSize(2);
  }

  @Test
  void aNameThatIsTakenInOnePool_isNotLeftInAnother() throws Exception {
    bench.pool.plaintext("ssd").volume("ssd/c", 24, 1);
    String name = ScriptedPool.snapshot(0);
    String next = OwnSnapshots.nameAt(bench.now.plusSeconds(1));
    bench.pool.taken("ssd/c@" + name, 9, ScriptedPool.START, 5);
    bench.pool.alias("pool/a", 0, next);
    bench.pool.alias("ssd/c", 0, next);

    JobBench.Ran ran = bench.run(bench.job(JobBench.TWO.replace("pool/b", "ssd/c")));

    assertThat(ran.words()).anyMatch(w -> w.contains("taking the next name"));
    assertThat(bench.pool.snapshots())
        .containsExactlyInAnyOrder("ssd/c@" + name, "pool/a@" + next, "ssd/c@" + next);
  }
}
