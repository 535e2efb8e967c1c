package dev.zseal.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import dev.zseal.zfs.ProcessGroup;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Nobody is waited for for ever.
@Timeout(20)
class AskingTest {

  private final Asking asking =
      new Asking(Duration.ofDays(1), work -> Thread.ofVirtual().start(work));

  @Test
  void allAreAskedAtTheSameTime() {
    var both = new CountDownLatch(2);
    Asking.Question<Boolean> question =
        () -> {
          both.countDown();
          try {
            both.await();
          } catch (InterruptedException _) {
            return false;
          }
          return true;
        };
    Asking.Round round = asking.round();
    var a = round.ask("a", question);
    var b = round.ask("b", question);
    round.await();
    assertThat(a.answer()).isEqualTo(new Asking.Answer.Given<>(true)).isEqualTo(b.answer());
  }

  @Test
  void whatIsRefusedIsAnAnswer_andADefectIsThrown() {
    var problem = new Problem.Unavailable("w", "e", "h", null);
    Asking.Round round = asking.round();
    Asking.Asked<String> refused =
        round.ask(
            "a",
            () -> {
              throw problem;
            });
    Asking.Asked<String> broken =
        round.ask(
            "b",
            () -> {
              throw new IllegalStateException("a defect");
            });
    round.await();
    assertThat(refused.answer()).isEqualTo(new Asking.Answer.Refused<>(problem));
    assertThatThrownBy(broken::answer).hasMessage("a defect");
  }

  @Test
  void whoeverIsStopped_waitsNoLonger_andSoAreTheProcessesOfAQuestion() throws Exception {
    var stopped = new CountDownLatch(1);
    var group = new ProcessGroup();
    Asking.Round round = asking.round();
    var asked =
        round.ask(
            "a",
            () -> {
              while (!ProcessGroup.isCurrentStopped()) {
                Thread.onSpinWait();
              }
              stopped.countDown();
              return "";
            });
    Thread.ofVirtual().start(group::stop);
    group.run(round::await);
    stopped.await();
    assertThat(asked.answer()).isInstanceOf(Asking.Answer.Silence.class);
  }
}
