package dev.zseal.zfs;

import java.util.List;
import java.util.stream.Collectors;

/// Words as a POSIX shell must be given them to come out unchanged.
///
/// `ssh` does not pass an argv on: it joins its words with spaces and has the remote user's login
/// shell take them apart again. Whatever reaches that shell goes through here.
final class ShellWords {
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
}
