package dev.zseal.cli;

import dev.zseal.json.JsonLine;
import dev.zseal.problem.Problem;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How problems, sizes and JSON look.
final class Terminal {

  private static final String[] UNITS = {"B", "K", "M", "G", "T", "P", "E"};

  private Terminal() {}

  /// Prints a problem: three lines, or the same as one JSON object.
  static void print(Problem problem, PrintWriter err, boolean json) {
    if (json) {
      err.println(JsonLine.of(fields(problem)));
      return;
    }
    err.println("error: " + line(problem.what()));
    err.println("cause: " + line(problem.evidence()));
    err.println("hint: " + line(problem.hint()));
  }

  static Map<String, @Nullable Object> fields(Problem problem) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("error", problem.what());
    fields.put("cause", problem.evidence());
    fields.put("hint", problem.hint());
    fields.put("exitStatus", problem.exitStatus());
    return fields;
  }

  /// Keeps a message on one line, and control characters of strangers off the terminal.
  static String line(String text) {
    if (isPlain(text)) {
      return text.strip();
    }
    return text.strip().replaceAll("\\s*[\\r\\n]+\\s*", " | ").replaceAll("\\p{Cntrl}", "?");
  }

  /// Keeps control characters of strangers off the terminal, and blanks where they are.
  static String cell(String text) {
    return isPlain(text) ? text : text.replaceAll("\\p{Cntrl}", "?");
  }

  /// As nearly all text is: to look for more costs a tenth of a list of very many snapshots.
  private static boolean isPlain(String text) {
    return text.chars().allMatch(c -> c >= ' ' && c != 0x7f);
  }

  /// So many of something: `1 page`, `2 pages`.
  static String count(long number, String one) {
    return number == 1 ? "1 " + one : "%d %ss".formatted(number, one);
  }

  /// A size as zfs prints it: three significant digits and a unit of 1024.
  static String size(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    if (unit == 0) {
      return bytes + "B";
    }
    String digits = value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f";
    return digits.formatted(value) + UNITS[unit];
  }
}
