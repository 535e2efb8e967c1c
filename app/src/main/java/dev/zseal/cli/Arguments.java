package dev.zseal.cli;

import dev.zseal.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// The words of the command line, refused where they are not those that were typed.
///
/// They are bytes, and Java has them as text: bytes that are none in the locale become a sign that
/// stands for all of them, and with it the name is that of another file.
final class Arguments {

  private static final char REPLACED = '\uFFFD';

  /* Where Java has no text for a byte above 127, and puts this in its place. */
  private static final char UNKNOWN = '?';

  private Arguments() {}

  /// Refuses words that hold the sign for bytes that are no text.
  static void check(String[] words) throws Problem.Usage {
    for (String word : words) {
      if (word.indexOf(REPLACED) >= 0) {
        throw noText(word, "UTF-8");
      }
    }
  }

  /// The same for the words of this process, where the locale may know ASCII only.
  static void checkOwn(String[] words) throws Problem.Usage {
    String encoding = System.getProperty("sun.jnu.encoding", "UTF-8");
    String upper = encoding.toUpperCase(Locale.ROOT);
    if (!upper.startsWith("ANSI_X3.4") && !upper.contains("ASCII") && !upper.contains("646")) {
      return;
    }
    for (String word : words) {
      if (word.indexOf(UNKNOWN) >= 0 && isBeyondAscii(Path.of("/proc/self/cmdline"))) {
        throw noText(word, encoding);
      }
    }
  }

  private static boolean isBeyondAscii(Path commandLine) {
    try {
      for (byte b : Files.readAllBytes(commandLine)) {
        if (b < 0) {
          return true;
        }
      }
    } catch (IOException _) {
      // No Linux: then it cannot be told.
    }
    return false;
  }

  private static Problem.Usage noText(String word, String encoding) {
    return new Problem.Usage(
        "an argument is not text in the locale's encoding: " + word,
        "some of its bytes are not valid %s, so that it would name another thing"
            .formatted(encoding.startsWith("ANSI") ? "ASCII" : encoding),
        "Name the folder that the file is in, or rename the file. The locale must be one of UTF-8,"
            + " as LC_ALL=C.UTF-8 is.");
  }
}
