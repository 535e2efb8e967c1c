package dev.zseal.explain;

import java.util.List;

/// What the state of datasets says, line by line.
///
/// @param facts how many lines, the first, are bare facts; the others are what they speak for
record Evidence(List<String> lines, int facts) {

  static final Evidence NONE = new Evidence(List.of(), 0);

  Evidence {
    lines = List.copyOf(lines);
  }
}
