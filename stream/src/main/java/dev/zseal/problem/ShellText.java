package dev.zseal.problem;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Words of a command line as a person would type them into a POSIX shell.
///
/// Hints name files and datasets of the person, or of strangers: typed as they are printed, they
/// must come out unchanged, and be nothing but words.
public final class ShellText {

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9@/._:=,#%+-]+");

  private ShellText() {}

  /// The word in single quotes, inside which a shell reads nothing but the closing quote.
  ///
  /// Every word is quoted, safe or not: there is no list of safe characters to get wrong.
  public static String quote(String word) {
    if (word.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("no command line can hold a NUL");
    }
    return "'" + word.replace("'", "'\\''") + "'";
  }

  /// Words as a person would type them: quoted only where they must be.
  public static String shown(Object... words) {
    return List.of(words).stream()
        .map(word -> word.toString().replace('\0', '?'))
        .map(word -> PLAIN.matcher(word).matches() ? word : quote(word))
        .collect(Collectors.joining(" "));
  }
}
