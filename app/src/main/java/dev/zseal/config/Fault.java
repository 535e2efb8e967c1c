package dev.zseal.config;

import dev.zseal.problem.Problem;
import java.nio.file.Path;
import java.util.List;

/// A mistake in a configuration file.
///
/// What is quoted from the file is cut and made fit for one line; secrets are never quoted.
///
/// @param line from 1 up
/// @param column from 1 up
/// @param what is wrong
/// @param hint what would be right
public record Fault(int line, int column, String what, String hint) {

  private static final int LONGEST = 600;

  public Fault {
    what = clean(what);
    hint = clean(hint);
  }

  /// `FILE:LINE:COLUMN: WHAT. HINT`, as editors understand it.
  public String text(Path file) {
    return "%s:%d:%d: %s. %s".formatted(file, line, column, what, hint);
  }

  static Problem.Usage problem(Path file, List<Fault> faults) {
    Fault first = faults.getFirst();
    int others = faults.size() - 1;
    return new Problem.Usage(
        others == 0
            ? "the configuration has a mistake"
            : "the configuration has %d mistakes".formatted(faults.size()),
        "%s:%d:%d: %s".formatted(file, first.line(), first.column(), first.what()),
        first.hint() + (others == 0 ? "" : " All of them: zseal config check"));
  }

  private static String clean(String text) {
    String cut = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    return cut.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]", "?");
  }
}
