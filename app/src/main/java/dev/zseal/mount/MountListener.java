package dev.zseal.mount;

import dev.zseal.problem.Problem;

/// Is told what those who read from a mount only see as an I/O error.
@FunctionalInterface
public interface MountListener {

  /// Something at a path could not be read. Comes from any thread, but a limited number of times.
  ///
  /// @param path below the root of the snapshot, as the mount shows it
  void damaged(String path, Problem problem);
}
