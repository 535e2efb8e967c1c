package dev.zseal.zpl;

import dev.zseal.problem.Problem;

/// Is shown the extended attributes of a node.
@FunctionalInterface
public interface XattrVisitor {

  /// Takes an attribute. Its value is not read yet.
  void xattr(Xattr xattr) throws Problem;

  /// Takes note that attributes are missing. The walk goes on unless this throws, as it does here.
  default void damaged(Problem.Corrupt damage) throws Problem {
    throw damage;
  }
}
