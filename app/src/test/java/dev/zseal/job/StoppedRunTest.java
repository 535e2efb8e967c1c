package dev.zseal.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.config.Job;
import dev.zseal.history.Event;
import dev.zseal.history.Outcome;
import dev.zseal.stream.ResumedStream;
import dev.zseal.vault.Vault;
import dev.zseal.zfs.ProcessGroup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Runs that somebody stops.
@Timeout(60)
class StoppedRunTest {

  /// Seconds to sleep that no other test asks for: by them the process is found.
  private static final String MARK = "611.375";

  @TempDir Path folder;

  private static long sleepers() {
    return ProcessHandle.allProcesses()
        .filter(
            p -> p.info().arguments().map(a -> a.length == 1 && a[0].equals(MARK)).orElse(false))
        .count();
  }

  @Test
  void keepsWhatCame_leavesNoProcess_andTheNextRunGoesOn() throws Exception {
    JobBench bench = new JobBench(folder);
    bench.pool.volume("pool/a", 600, 2);
    bench.vault("vault");
    byte[] full = Files.readAllBytes(bench.pool.stream("pool/a", 0, "full"));
    bench.pool.hang(full.length / 2, MARK);
    Job job = bench.job(JobBench.ONE);
    ProcessGroup group = new ProcessGroup();
    CompletableFuture<JobBench.Ran> running = new CompletableFuture<>();
    Thread.ofPlatform()
        .start(() -> {
          try {
            running.complete(bench.run(job, group, _ -> {}));
          } catch (Exception e) {
            running.completeExceptionally(e);
          }
        });
    while (sleepers() == 0) {
      assertThat(running).isNotDone();
      Thread.sleep(10);
    }

    group.stop();
    JobBench.Ran stopped = running.get(20, TimeUnit.SECONDS);

    assertThat(stopped.end().outcome()).isEqualTo(Outcome.STOPPED);
    assertThat(sleepers()).isZero();
    Vault vault = bench.open("vault");
    assertThat(vault.partials()).as("%s", stopped.words()).hasSize(1);
    assertThat(stopped.all(Event.Verified.class)).isEmpty();

    bench.pool.unhang();
    bench.pool.rest(ResumedStream.of(full, vault.partials().getFirst().checkpoint().point()));
    bench.now = ScriptedPool.day(1);
    bench.pool.forgetCommands();
    JobBench.Ran next = bench.run(job);

    assertThat(next.end().outcome()).as("%s", next.words()).isEqualTo(Outcome.ALL);
    assertThat(bench.pool.commands("send -t 1-")).hasSize(1);
    assertThat(next.all(Event.Step.class))
        .as("what doctor begins to send is no step")
        .filteredOn(step -> step.command().startsWith("zfs send"))
        .first()
        .matches(step -> step.command().startsWith("zfs send -t 1-"));
    assertThat(next.all(Event.Verified.class)).hasSize(2);
    assertThat(bench.open("vault").partials()).isEmpty();
  }

  @Test
  void aGroupThatWasStoppedBefore_startsNothing() throws Exception {
    JobBench bench = new JobBench(folder);
    bench.pool.volume("pool/a", 24, 1);
    bench.vault("vault");
    ProcessGroup group = new ProcessGroup();
    group.stop();

    JobBench.Ran ran = bench.run(bench.job(JobBench.ONE), group, _ -> {});

    assertThat(ran.end().outcome()).isEqualTo(Outcome.STOPPED);
    assertThat(bench.pool.commands("")).isEmpty();
  }

  @Test
  void aScrubEnds_thoughItHasNoProcess() throws Exception {
    JobBench bench = new JobBench(folder);
    bench.pool.volume("pool/a", 24, 1);
    bench.vault("vault");
    bench.run(bench.job(JobBench.ONE));
    Job scrub = bench.job(JobBench.ONE.replace("job.night]", "job.month]\nkind = \"scrub\""));
    ProcessGroup group = new ProcessGroup();

    JobBench.Ran ran = bench.run(scrub, group, e -> stopAtStep(group, e));

    assertThat(ran.end().outcome()).isEqualTo(Outcome.STOPPED);
    assertThat(ran.all(Event.Failed.class)).isEmpty();
    assertThat(ran.all(Event.Verified.class)).isEmpty();
  }

  private static void stopAtStep(ProcessGroup group, Event event) {
    if (event instanceof Event.Step) {
      group.stop();
    }
  }
}
