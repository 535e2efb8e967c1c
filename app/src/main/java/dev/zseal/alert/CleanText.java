package dev.zseal.alert;

/// Text of others made fit for headers, terminals and JSON: no control characters, none that turn
/// the direction of writing, no half surrogate pairs, and an end.
final class CleanText {
  private static final String CUT = "…";

  private CleanText() {}

  /// One line of at most `max` chars.
  static String line(String text, int max) {
    return clean(text, max, false);
  }

  /// Lines, ended by `\n`, of at most `max` chars together.
  static String lines(String text, int max) {
    return clean(text.replace("\r\n", "\n"), max, true);
  }

  private static String clean(String text, int max, boolean keepsLines) {
    // What is cut away is not looked at either, however long it is.
    int looked = Math.min(text.length(), max + 1);
    var clean = new StringBuilder(looked);
    for (int i = 0; i < looked; ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (c == '\n' && keepsLines) {
        clean.append('\n');
      } else if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
        clean.append('\ufffd');
      } else if (Character.isISOControl(c) || isSeparator(c) || turnsDirection(c)) {
        clean.append(' ');
      } else {
        clean.appendCodePoint(c);
      }
    }
    if (clean.length() > max) {
      clean.setLength(wholeEnd(clean, max - CUT.length()));
      clean.append(CUT);
    }
    return clean.toString().strip();
  }

  private static boolean isSeparator(int c) {
    return c == '\u2028' || c == '\u2029';
  }

  private static boolean turnsDirection(int c) {
    return (c >= '\u202a' && c <= '\u202e') || (c >= '\u2066' && c <= '\u2069');
  }

  /// The largest end at or before `end` that splits no pair.
  static int wholeEnd(CharSequence text, int end) {
    boolean splits = end > 0 && end < text.length() && Character.isLowSurrogate(text.charAt(end));
    return splits ? end - 1 : end;
  }
}
