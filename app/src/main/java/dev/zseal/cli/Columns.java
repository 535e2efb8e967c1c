package dev.zseal.cli;

import java.io.PrintWriter;
import java.util.List;

/// Lines of cells, set in columns.
final class Columns {

  private Columns() {}

  /// Prints a table; `script` separates the cells by one tab instead.
  static void print(PrintWriter out, List<String[]> table, boolean script) {
    int[] widths = new int[table.stream().mapToInt(line -> line.length).max().orElse(0)];
    for (String[] line : table) {
      for (int i = 0; i < line.length; i++) {
        line[i] = Terminal.cell(line[i]);
        widths[i] = Math.max(widths[i], line[i].length());
      }
    }
    table.forEach(line -> out.println(script ? String.join("\t", line) : aligned(line, widths)));
  }

  private static String aligned(String[] line, int[] widths) {
    StringBuilder text = new StringBuilder();
    int pad = 0;
    for (int i = 0; i < line.length; i++) {
      if (!line[i].isEmpty()) {
        text.repeat(' ', pad).append(line[i]);
        pad = 0;
      }
      pad += widths[i] - line[i].length() + 2;
    }
    return text.toString();
  }
}
