package dev.zseal.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.alert.Courier;
import dev.zseal.alert.Origin;
import dev.zseal.config.Job;
import dev.zseal.history.Event;
import dev.zseal.history.EventWords;
import dev.zseal.history.History;
import dev.zseal.history.Outcome;
import dev.zseal.history.Run;
import dev.zseal.history.RunLog;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.ProcessGroup;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run that a defect of zseal ends is told as such.
class DefectTest {

  @TempDir Path folder;
  private int runs;

  private Event.Finished run(StagedRuns.Act act) throws Exception {
    JobBench bench = new JobBench(folder.resolve(Integer.toString(++runs)));
    Job job = bench.job(JobBench.TWO);
    var courier = new Courier(new Origin("host", "test"), () -> bench.now);
    try (History history = History.open(bench.state)) {
      RunListener mute =
          new RunListener() {
            @Override
            public void event(Event.Dated event) {}

            @Override
            public void progress(String dataset, String target, long bytes) {}
          };
      Event.Finished end =
          StagedRuns.runner(bench.machine(), history, courier, act)
              .run(job, "by hand", new ProcessGroup(), mute);
      Run run = history.runs("night", 1).getFirst();
      assertThat(run.exitStatus()).isEqualTo(end.exitStatus());
      assertThat(run.failures()).anyMatch(f -> f.startsWith("a defect of zseal ended the run: "));
      assertThat(RunLog.statuses(bench.state, run)).contains(Run.DEFECT);
      String log =
          String.join(
              "\n",
              RunLog.read(RunLog.of(bench.state, "night").getLast()).stream()
                  .map(e -> EventWords.text(e.event()))
                  .toList());
      assertThat(log).contains("note: at ").contains("DefectTest");
      return end;
    } finally {
      courier.close(Duration.ZERO);
    }
  }

  @Test
  void itsStatusIs70_whateverElseTheRunDid_andItIsNotTriedAgain() throws Exception {
    Event.Finished nothing =
        run((_, _, _) -> {
          throw new IllegalStateException("no such case");
        });
    assertThat(nothing.outcome()).isEqualTo(Outcome.NONE);
    assertThat(nothing.exitStatus()).isEqualTo(70);
    assertThat(nothing.retry()).isFalse();

    Event.Finished part =
        run((_, _, stage) -> {
          stage.succeeded();
          stage.failed("pool/a", "usb", new Problem.Unavailable("w", "e", "h", null));
          throw new ArrayIndexOutOfBoundsException(7);
        });
    assertThat(part.outcome()).isEqualTo(Outcome.PART);
    assertThat(part.exitStatus()).isEqualTo(70);
    assertThat(part.retry()).isFalse();
  }

  @Test
  void whatIsNestedTooDeep_endsTheRunToo() throws Exception {
    Event.Finished end =
        run((_, _, _) -> {
          throw new StackOverflowError();
        });
    assertThat(end.exitStatus()).isEqualTo(70);
  }
}
