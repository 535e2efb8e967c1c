package dev.zseal.zfs;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Words as a POSIX shell must be given them to come out unchanged.
///
/// `ssh` does not pass an argv on: it joins its words with spaces and has the remote user's login
/// shell take them apart again. Whatever reaches that shell goes through here.
public final class ShellWords {

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9@/._:=,#%+-]+");

  private ShellWords() {}

  /// The word in single quotes, inside which a shell reads nothing but the closing quote.
  ///
  /// Every word is quoted, safe or not: there is no list of safe characters to get wrong.
  static String quote(String word) {
    if (word.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("no command line can hold a NUL");
    }
    return "'" + word.replace("'", "'\\''") + "'";
  }

  static String quote(List<String> words) {
    return words.stream().map(ShellWords::quote).collect(Collectors.joining(" "));
  }

  /// Words as a person would type them: quoted only where they must be.
  public static String shown(Object... words) {
    var shown = new StringBuilder();
    for (Object word : words) {
      String text = word.toString();
      shown
          .append(shown.isEmpty() ? "" : " ")
          .append(PLAIN.matcher(text).matches() ? text : quote(List.of(text)));
    }
    return shown.toString();
  }
}
