package dev.zseal.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.alert.Alarm;
import dev.zseal.config.Configuration;
import dev.zseal.config.ConfigurationReader;
import dev.zseal.config.Job;
import dev.zseal.history.Event;
import dev.zseal.history.History;
import dev.zseal.history.Wrapping;
import dev.zseal.status.Look;
import dev.zseal.status.Runner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A key that is wrapped anew at the source is told where pools are the targets.
class SourceKeysTest {

  private static final String TO_POOL =
      """
      [target.backup]
      pool = "backup"
      [job.night]
      datasets = ["pool/a"]
      recursive = true
      to = ["backup"]
      """;

  @TempDir Path folder;
  private JobBench bench;

  @BeforeEach
  void pool() throws Exception {
    bench = new JobBench(folder);
    bench.pool.pool("backup");
  }

  private JobBench.Ran run(int day) throws Exception {
    bench.now = ScriptedPool.day(day);
    bench.pool.forgetCommands();
    JobBench.Ran ran = bench.run(bench.job(TO_POOL));
    assertThat(ran.end().exitStatus()).as("%s", ran.words()).isZero();
    return ran;
  }

  private List<String> keyAlarms() throws Exception {
    Configuration all = new ConfigurationReader(folder.resolve("zseal.toml"), Map.of()).read();
    try (History history = History.open(bench.state)) {
      return new Look(all, bench.machine(), history)
          .look(Set.of(), Runner.NO_DAEMON).alarms().stream()
              .map(Alarm::key)
              .filter(key -> key.startsWith("key "))
              .toList();
    }
  }

  private static List<String> wrapped(JobBench.Ran ran) {
    return ran.all(Event.Wrapped.class).stream().map(Event.Wrapped::dataset).toList();
  }

  @Test
  void isToldForADay_byTheEncryptionRoot_andOnce() throws Exception {
    bench.pool.volume("pool/a", "pool/a", 8, 5, 2).volume("pool/a/b", "pool/a", 8, 5, 2);
    assertThat(wrapped(run(0))).containsExactly("pool/a", "pool/a/b");
    assertThat(keyAlarms()).isEmpty();
    JobBench.Ran same = run(1);
    assertThat(wrapped(same)).isEmpty();
    // What tells it costs one send beside those that bring the data.
    assertThat(bench.pool.commands("send -w pool")).hasSize(1);
    assertThat(keyAlarms()).isEmpty();

    JobBench.Ran anew = run(2);
    assertThat(wrapped(anew)).containsExactly("pool/a", "pool/a/b");
    assertThat(anew.words())
        .contains("note: pool/a: its key was wrapped anew since the last backup (zfs change-key)");
    assertThat(keyAlarms()).singleElement().asString().startsWith("key pool/a backup ");

    // The history is made again from the logs.
    Files.delete(folder.resolve("state/history.db"));
    assertThat(keyAlarms()).singleElement().asString().startsWith("key pool/a backup ");

    run(3);
    assertThat(keyAlarms()).hasSize(1);
    run(4);
    assertThat(keyAlarms()).isEmpty();
  }

  @Test
  void capsulesOfTwoDatasets_areNotHeldAgainstEachOther() throws Exception {
    bench.pool.volume("pool/a", "pool/a", 8, 3, 3).volume("pool/a/b", "pool/a", 8, 3, 3);
    Job both = bench.job(TO_POOL);
    Job childOnly = bench.job(TO_POOL.replace("pool/a", "pool/a/b"));
    for (Job job : List.of(childOnly, both, childOnly)) {
      JobBench.Ran ran = bench.run(job);
      assertThat(ran.end().exitStatus()).as("%s", ran.words()).isZero();
      assertThat(wrapped(ran)).contains("pool/a/b");
      bench.now = bench.now.plus(Duration.ofDays(1));
    }
    assertThat(keyAlarms()).isEmpty();
    try (History history = History.open(bench.state)) {
      assertThat(history.wrappings()).extracting(Wrapping::before).containsOnly(Optional.empty());
    }
  }

  @Test
  void childThatHasAKeyOfItsOwnNow_isTold() throws Exception {
    bench.pool.volume("pool/a", "pool/a", 8, 3, 3).volume("pool/a/b", "pool/a", 8, 3, 1);
    run(0);
    bench.pool.root("pool/a/b", "pool/a/b");
    assertThat(wrapped(run(1))).containsExactly("pool/a/b");
    assertThat(keyAlarms()).singleElement().asString().startsWith("key pool/a/b backup ");
  }

  @Test
  void senderThatFails_keepsNoBackupFromBeingWell() throws Exception {
    bench.pool.volume("pool/a", 8, 3);
    run(0);
    bench.pool.refuse("send -w pool/a@");
    JobBench.Ran ran = run(1);
    assertThat(ran.words())
        .anyMatch(w -> w.contains("whether the key of pool/a was wrapped anew cannot be seen"));
    assertThat(wrapped(ran)).isEmpty();
  }
}
