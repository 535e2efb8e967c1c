package dev.zseal.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.config.Job;
import dev.zseal.history.Event;
import dev.zseal.history.Outcome;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Whether runs look before they leap when they have reason to, and are never held up by it.
@Timeout(60)
class PreflightTest {

  @TempDir Path folder;
  private JobBench bench = nothing();
  private Job job = nothing();

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // made before each test
  private static <T> T nothing() {
    return (T) null;
  }

  @BeforeEach
  void pool() throws Exception {
    bench = new JobBench(folder);
    bench.pool.volume("pool/a", 24, 3).volume("pool/b", 24, 3);
    bench.vault("vault");
    job = bench.job(JobBench.TWO);
  }

  private JobBench.Ran run(int day) throws Exception {
    bench.now = ScriptedPool.day(day);
    bench.pool.forgetCommands();
    return bench.run(job);
  }

  private static List<String> told(JobBench.Ran ran) {
    return ran.all(Event.Note.class).stream()
        .map(Event.Note::text)
        .filter(text -> text.startsWith("preflight"))
        .toList();
  }

  private boolean looked() throws Exception {
    return !bench.pool.commands("version").isEmpty();
  }

  @Test
  void theFirstRun_andOneAfterAFailure_look_oneAfterASuccessDoesNot() throws Exception {
    assertThat(run(0).end().outcome()).isEqualTo(Outcome.ALL);
    assertThat(looked()).isTrue();

    bench.pool.refuse("send -w -i pool/a@", "send -w pool/a@");
    JobBench.Ran failing = run(1);
    assertThat(failing.end().outcome()).isEqualTo(Outcome.PART);
    assertThat(looked()).isFalse();
    assertThat(told(failing)).isEmpty();

    JobBench.Ran again = run(2);
    assertThat(looked()).isTrue();
    assertThat(told(again))
        .as("%s", again.words())
        .first()
        .asString()
        .startsWith("preflight: fault send: pool/a@")
        .contains("| cannot send: I/O error | Look at the pool.");
    assertThat(again.events().indexOf(new Event.Note(told(again).getFirst())))
        .as("before the snapshot is taken")
        .isLessThan(again.events().indexOf(again.all(Event.Step.class).getFirst()));
  }

  @Test
  void whatIsOnlyShown_isLookedAt() throws Exception {
    assertThat(run(0).end().outcome()).isEqualTo(Outcome.ALL);
    bench.pool.refuse("send -w pool/b@");

    assertThat(told(bench.dryRun(job)))
        .first()
        .asString()
        .startsWith("preflight: fault send: pool/b@");
  }

  @Test
  void aLookThatFails_isTold_andTheRunGoesOn() throws Exception {
    bench.pool.refuse("version");

    JobBench.Ran ran = run(0);

    assertThat(ran.end().outcome()).as("%s", ran.words()).isEqualTo(Outcome.ALL);
    assertThat(told(ran)).hasSize(2).allMatch(text -> text.contains("I/O error"));
  }
}
