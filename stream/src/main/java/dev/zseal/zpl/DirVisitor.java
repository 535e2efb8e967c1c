package dev.zseal.zpl;

import dev.zseal.problem.Problem;

/// Is shown the entries of a directory.
@FunctionalInterface
public interface DirVisitor {

  /// Takes an entry.
  void entry(DirEntry entry) throws Problem;

  /// Takes note that entries are missing. The walk goes on unless this throws, as it does here.
  default void damaged(Problem.Corrupt damage) throws Problem {
    throw damage;
  }
}
