package dev.zseal.config;

import dev.zseal.problem.Problem;
import java.nio.file.Path;
import java.util.List;

/// A mistake in a configuration file.
///
/// @param line from 1 up
/// @param column from 1 up
/// @param what is wrong
/// @param hint what would be right
public record Fault(int line, int column, String what, String hint) {

  /// `FILE:LINE:COLUMN: WHAT (HINT)`, as editors understand it.
  public String text(Path file) {
    return "%s:%d:%d: %s. %s".formatted(file, line, column, what, hint);
  }

  static Problem.Usage problem(Path file, List<Fault> faults) {
    Fault first = faults.getFirst();
    return new Problem.Usage(
        faults.size() == 1
            ? "the configuration has a mistake"
            : "the configuration has %d mistakes".formatted(faults.size()),
        "%s:%d:%d: %s".formatted(file, first.line(), first.column(), first.what()),
        first.hint() + (faults.size() == 1 ? "" : " All of them: zseal config check"));
  }
}
