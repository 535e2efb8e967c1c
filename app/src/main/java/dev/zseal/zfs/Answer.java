package dev.zseal.zfs;

import dev.zseal.problem.Problem;

/// What a command said, and how it ended.
record Answer(Command command, String output, Child.Exit exit) {

  String orThrow(Route route) throws Problem {
    if (exit.status() != 0) {
      throw Failures.of(command, route, exit);
    }
    return output;
  }

  /// Whether it failed because there is nothing of that name.
  ///
  /// @param name of a dataset or snapshot
  boolean isMissing(Object name) {
    return exit.status() != 0 && exit.stderr().contains("'" + name + "': dataset does not exist");
  }
}
