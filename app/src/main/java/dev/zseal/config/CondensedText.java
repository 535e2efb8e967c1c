package dev.zseal.config;

import java.util.ArrayList;
import java.util.List;

/// A file without its blank lines and without those that are comments alone.
///
/// The parser takes a time that grows with the square of the lines of such a run: a thousand of
/// them took seconds. Within `"""` and `'''` every line counts, and stays.
///
/// @param text what is left
/// @param lines for each line of it, from 1 up, which one of the file it is
record CondensedText(String text, List<Integer> lines) {

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  CondensedText {
    lines = List.copyOf(lines);
  }

  static CondensedText of(String file) {
    String whole = file.startsWith(BYTE_ORDER_MARK) ? file.substring(1) : file;
    StringBuilder text = new StringBuilder(whole.length());
    List<Integer> lines = new ArrayList<>();
    String open = "";
    int number = 0;
    for (int from = 0; from < whole.length(); ) {
      int newline = whole.indexOf('\n', from);
      int end = newline < 0 ? whole.length() : newline + 1;
      String line = whole.substring(from, end);
      number++;
      from = end;
      if (open.isEmpty() && isIdle(line)) {
        continue;
      }
      open = after(line, open);
      text.append(line);
      lines.add(number);
    }
    // What ends too early ends at the end of the file.
    lines.add(number + 1);
    return new CondensedText(text.toString(), lines);
  }

  /// Which line of the file this line of the text is.
  int lineOf(int line) {
    return lines.get(Math.clamp(line - 1, 0, lines.size() - 1));
  }

  private static boolean isIdle(String line) {
    String plain = line.strip();
    return plain.isEmpty() || plain.startsWith("#");
  }

  /// The quotes of the text that is still open at the end of a line, or nothing.
  private static String after(String line, String before) {
    String open = before;
    for (int i = 0; i < line.length(); ) {
      char c = line.charAt(i);
      if (!open.isEmpty()) {
        if (open.charAt(0) == '"' && c == '\\') {
          i += 2;
        } else if (line.startsWith(open, i)) {
          i += open.length();
          open = "";
        } else {
          i++;
        }
      } else if (c == '#') {
        return "";
      } else if (c == '"' || c == '\'') {
        String one = String.valueOf(c);
        open = line.startsWith(one.repeat(3), i) ? one.repeat(3) : one;
        i += open.length();
      } else {
        i++;
      }
    }
    // Only texts in three quotes go on to the next line.
    return open.length() == 3 ? open : "";
  }
}
