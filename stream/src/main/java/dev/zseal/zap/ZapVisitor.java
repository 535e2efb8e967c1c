package dev.zseal.zap;

import dev.zseal.problem.Problem;

/// Is shown the entries of a ZAP.
@FunctionalInterface
public interface ZapVisitor {

  /// Takes an entry.
  void entry(ZapEntry entry) throws Problem;

  /// Takes note that entries are missing. The walk goes on unless this throws, as it does here.
  default void damaged(Problem.Corrupt damage) throws Problem {
    throw damage;
  }
}
