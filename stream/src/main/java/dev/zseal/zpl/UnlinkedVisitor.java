package dev.zseal.zpl;

import dev.zseal.problem.Problem;

/// Is shown the nodes without a name.
@FunctionalInterface
public interface UnlinkedVisitor {

  /// Takes the number of a node's object, which may be missing.
  void unlinked(long number) throws Problem;
}
