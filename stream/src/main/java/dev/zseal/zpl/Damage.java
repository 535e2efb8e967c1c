package dev.zseal.zpl;

import dev.zseal.problem.Problem;

/// Says what is wrong with an object.
final class Damage {

  private static final String HINT =
      "Look into another snapshot; `zseal scrub` says whether the vault itself is damaged.";

  private Damage() {}

  static Problem.Corrupt of(long object, String evidence) {
    return new Problem.Corrupt("object %d is damaged".formatted(object), evidence, HINT);
  }

  static Problem.Corrupt of(long object, String expected, Object found) {
    return of(object, "expected %s, found %s".formatted(expected, found));
  }
}
