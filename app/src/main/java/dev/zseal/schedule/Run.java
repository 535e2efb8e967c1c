package dev.zseal.schedule;

import java.util.ArrayList;
import java.util.List;

/// Numbers that follow one another without a hole.
record Run(int from, int to) {

  /// Ascending numbers, taken together where they can.
  static List<Run> of(List<Integer> values) {
    List<Run> runs = new ArrayList<>();
    for (int value : values) {
      if (!runs.isEmpty() && runs.getLast().to == value - 1) {
        runs.set(runs.size() - 1, new Run(runs.getLast().from, value));
      } else {
        runs.add(new Run(value, value));
      }
    }
    return runs;
  }

  int length() {
    return to - from + 1;
  }
}
