package dev.zseal.zfs;

import dev.zseal.problem.ShellText;
import java.util.List;
import java.util.stream.Collectors;

/// Words as a POSIX shell must be given them to come out unchanged.
///
/// `ssh` does not pass an argv on: it joins its words with spaces and has the remote user's login
/// shell take them apart again. Whatever reaches that shell goes through here.
public final class ShellWords {

  private ShellWords() {}

  /// The word in single quotes, inside which a shell reads nothing but the closing quote.
  ///
  /// Every word is quoted, safe or not: there is no list of safe characters to get wrong.
  static String quote(String word) {
    return ShellText.quote(word);
  }

  static String quote(List<String> words) {
    return words.stream().map(ShellWords::quote).collect(Collectors.joining(" "));
  }

  /// Words as a person would type them: quoted only where they must be.
  public static String shown(Object... words) {
    return ShellText.shown(words);
  }
}
