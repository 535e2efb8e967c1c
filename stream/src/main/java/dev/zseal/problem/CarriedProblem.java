package dev.zseal.problem;

import java.io.IOException;

/// A [Problem] on its way through a stream of the JDK, whose methods throw [IOException] only.
///
/// Whoever calls such methods and throws problems itself throws [#problem] on.
public final class CarriedProblem extends IOException {
  private static final long serialVersionUID = 1L;

  private final Problem problem;

  public CarriedProblem(Problem problem) {
    super(problem.getMessage(), problem);
    this.problem = problem;
  }

  /// What is carried.
  public Problem problem() {
    return problem;
  }
}
