package dev.zseal.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ProblemTest {

  @Test
  void evidenceOfSomebodyWhoSaidNothingHidesNoFailure() {
    assertThat(new Problem.Corrupt("pack 7 is damaged", " ", "Run zseal scrub."))
        .hasMessage("pack 7 is damaged: (no more is known)");
  }

  @Test
  void whatHappenedAndTheNextStepAreAlwaysSaid() {
    assertThatThrownBy(() -> new Problem.Corrupt("", "byte 7", "Run zseal scrub."))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Problem.Corrupt("pack 7 is damaged", "byte 7", ""))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
