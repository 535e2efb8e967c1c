package dev.zseal.zfs;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import org.junit.jupiter.api.Test;

/// What may still be started once a run was stopped.
class ProcessGroupTest {

  @Test
  void nothingIsStartedAfterAStop_butWhatPutsThingsBack() {
    ProcessGroup group = new ProcessGroup();
    group.run(() -> {
      assertThatCode(ProcessGroup::admit).doesNotThrowAnyException();
      group.stop();
      assertThatThrownBy(ProcessGroup::admit).isInstanceOf(Problem.Unavailable.class);
      assertThatCode(() -> ProcessGroup.tidy(ProcessGroup::admit)).doesNotThrowAnyException();
      assertThatThrownBy(ProcessGroup::admit).isInstanceOf(Problem.Unavailable.class);
    });
    assertThatCode(ProcessGroup::admit).doesNotThrowAnyException();
  }

  @Test
  void whatPutsThingsBack_failsByItsOwnProblem() {
    Problem own = new Problem.Refused("it is busy", "a shell is in it", "Leave it.");
    assertThatThrownBy(() ->
            ProcessGroup.tidy(() -> {
              throw own;
            }))
        .isSameAs(own);
  }
}
