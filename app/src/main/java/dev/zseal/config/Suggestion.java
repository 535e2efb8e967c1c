package dev.zseal.config;

import java.util.Collection;
import java.util.Locale;

/// What somebody may have meant.
final class Suggestion {

  private static final int LONGEST = 64;
  private static final int FEW = 12;

  private Suggestion() {}

  /// `Did you mean X? ` if one of the words is close enough, else nothing.
  static String of(String given, Collection<String> words) {
    String best = "";
    int least = Math.max(1, given.length() / 3) + 1;
    for (String word : words) {
      int distance = distance(given.toLowerCase(Locale.ROOT), word.toLowerCase(Locale.ROOT));
      if (distance < least) {
        least = distance;
        best = word;
      }
    }
    return best.isEmpty() ? "" : "Did you mean %s? ".formatted(best);
  }

  /// A word of the file as it may be repeated: not at any length.
  static String cut(String word) {
    return word.length() <= LONGEST ? word : word.substring(0, LONGEST) + "...";
  }

  /// Some of many words.
  static String list(Collection<String> words) {
    String few = String.join(", ", words.stream().limit(FEW).toList());
    return words.size() <= FEW ? few : "%s and %d more".formatted(few, words.size() - FEW);
  }

  /// How many letters to add, drop, change or swap with a neighbour (optimal string alignment).
  private static int distance(String a, String b) {
    if (a.length() > LONGEST || b.length() > LONGEST) {
      return Integer.MAX_VALUE;
    }
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(d[i - 1][j - 1] + same, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
