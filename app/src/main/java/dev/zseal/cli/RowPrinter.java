package dev.zseal.cli;

import dev.zseal.json.JsonLine;
import dev.zseal.problem.Problem;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Prints rows as a table, tab-separated or as JSON. A row goes out at once where neither order nor
/// width depends on those to come; else no more of it is kept than is shown.
final class RowPrinter {

  /// How rows are shown.
  enum Form {
    TABLE,
    TABS,
    JSON
  }

  private final PrintWriter out;
  private final List<String> shown;
  private final @Nullable String sortBy;
  private final Form form;
  private final boolean whole;
  private final List<Line> lines = new ArrayList<>();
  private boolean any;

  @SuppressWarnings("ArrayRecordComponent")
  private record Line(@Nullable Object key, String[] cells) {}

  /// @param shown the columns
  /// @param sortBy a column, or null for the order in which rows come
  /// @param whole whether JSON has all there is in a row, whatever is shown
  RowPrinter(
      PrintWriter out, List<String> shown, @Nullable String sortBy, Form form, boolean whole) {
    this.whole = whole;
    this.out = out;
    this.shown = shown;
    this.sortBy = sortBy;
    this.form = form;
  }

  /// Takes a row; `Usage` when it lacks a column that is to be shown.
  void row(Map<String, Object> row) throws Problem {
    if (!any) {
      any = true;
      check(row);
    }
    String[] cells =
        form == Form.JSON
            ? new String[] {JsonLine.of(fields(row))}
            : shown.stream().map(c -> cell(row, c)).toArray(String[]::new);
    if (sortBy == null && form != Form.TABLE) {
      out.println(String.join("\t", cells));
    } else {
      lines.add(new Line(sortBy == null ? null : row.get(sortBy), cells));
    }
  }

  private Map<String, @Nullable Object> fields(Map<String, Object> row) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    (whole ? row.keySet() : shown).forEach(column -> fields.put(column, row.get(column)));
    return fields;
  }

  private static String cell(Map<String, Object> row, String column) {
    return Terminal.line(String.valueOf(row.get(column)));
  }

  private void check(Map<String, Object> row) throws Problem.Usage {
    List<String> wanted = new ArrayList<>(whole ? List.of() : shown);
    if (sortBy != null) {
      wanted.add(sortBy);
    }
    for (String column : wanted) {
      if (!row.containsKey(column)) {
        throw new Problem.Usage(
            "'%s' is not a column".formatted(column),
            "there are " + String.join(", ", row.keySet()),
            "Choose from these; used and verified only where they are named.");
      }
    }
  }

  /// Prints what was kept.
  ///
  /// @param descending whether the largest come first
  void finish(boolean descending) {
    if (sortBy != null) {
      lines.sort((a, b) -> (descending ? -1 : 1) * ListRows.compare(a.key, b.key));
    }
    if (form != Form.TABLE) {
      lines.forEach(line -> out.println(String.join("\t", line.cells)));
      return;
    }
    List<String[]> table = new ArrayList<>(lines.size() + 1);
    table.add(shown.stream().map(c -> c.toUpperCase(Locale.ROOT)).toArray(String[]::new));
    lines.forEach(line -> table.add(line.cells));
    Columns.print(out, table, false);
  }
}
