package dev.zseal.backup;

import dev.zseal.name.SnapshotName;
import dev.zseal.problem.Problem;

/// A pattern of snapshots' names, without their datasets: `*` stands for anything, `?` for one
/// character.
public record SnapshotPattern(String text) {

  /// Programming error if it can be no name: see [#parse].
  public SnapshotPattern {
    if (!fault(text).isEmpty()) {
      throw new IllegalArgumentException(text);
    }
  }

  /// Reads a pattern given by a person.
  public static SnapshotPattern parse(String text) throws Problem.Usage {
    String fault = fault(text);
    if (!fault.isEmpty()) {
      throw new Problem.Usage(
          "'%s' names no snapshot".formatted(shown(text)),
          fault,
          "Write it as autosnap_*_daily: what stands behind the @.");
    }
    return new SnapshotPattern(text);
  }

  private static String shown(String text) {
    return text.substring(0, Math.min(text.length(), 100)).replaceAll("[^ -~]", "?");
  }

  private static String fault(String text) {
    if (text.contains("@")) {
      return "it is for what stands behind the @, of whatever dataset";
    }
    try {
      SnapshotName _ = SnapshotName.parse("x@" + text.replace('*', 'x').replace('?', 'x'));
      return "";
    } catch (Problem.Usage e) {
      // The evidence begins with the name, which is not quite the one that was given.
      return e.evidence().replaceFirst("^.*: ", "");
    }
  }

  /// Whether a snapshot's name, without its dataset, is one of them. No pattern makes this slow.
  public boolean matches(String name) {
    int at = 0;
    int in = 0;
    int star = -1;
    int retry = 0;
    while (at < name.length()) {
      if (in < text.length() && text.charAt(in) == '*') {
        star = in++;
        retry = at;
      } else if (in < text.length()
          && (text.charAt(in) == '?' || text.charAt(in) == name.charAt(at))) {
        in++;
        at++;
      } else if (star >= 0) {
        in = star + 1;
        at = ++retry;
      } else {
        return false;
      }
    }
    while (in < text.length() && text.charAt(in) == '*') {
      in++;
    }
    return in == text.length();
  }

  @Override
  public String toString() {
    return text;
  }
}
