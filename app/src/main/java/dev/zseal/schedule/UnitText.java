package dev.zseal.schedule;

import dev.zseal.problem.Problem;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Words as a unit file of systemd must hold them, by systemd.syntax(7) and systemd.service(5).
final class UnitText {

  private static final Pattern JOB = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
  private static final Pattern USER = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,30}");
  private static final Pattern PATH = Pattern.compile("/[^\\p{Cntrl}]{0,1023}");

  private UnitText() {}

  /// A job's name, if it may be part of a unit's.
  static String job(String name) throws Problem.Usage {
    if (!JOB.matcher(name).matches()) {
      throw new Problem.Usage(
          "'%s' cannot name a unit of systemd".formatted(ScheduleText.shown(name)),
          "it is not letters, digits, - and _ with a letter or digit first, 64 at the most",
          "Give the job such a name.");
    }
    return name;
  }

  static String user(String name) throws Problem.Usage {
    if (!USER.matcher(name).matches()) {
      throw new Problem.Usage(
          "'%s' is not a user a service runs as".formatted(ScheduleText.shown(name)),
          "it is not letters, digits, - and _ with no digit first, 31 at the most",
          "Name a user of this machine, such as root.");
    }
    return name;
  }

  /// An absolute path, quoted.
  static String path(String path) throws Problem.Usage {
    if (!PATH.matcher(path).matches()) {
      throw new Problem.Usage(
          "'%s' cannot stand in a unit of systemd".formatted(ScheduleText.shown(path)),
          "it is not absolute, is longer than 1024 characters or has control characters",
          "Give the path from / on.");
    }
    return quoted(path);
  }

  /// A program and its arguments, which come out of systemd as they are.
  static String command(List<String> words) throws Problem.Usage {
    String program = words.isEmpty() ? "" : words.getFirst();
    if (!program.startsWith("/") || program.indexOf('$') >= 0) {
      throw new Problem.Usage(
          "'%s' cannot be started by systemd".formatted(ScheduleText.shown(program)),
          "it is not an absolute path, or has a $ in it",
          "Give the program's path from / on.");
    }
    for (String word : words) {
      if (word.chars().anyMatch(Character::isISOControl)) {
        throw new Problem.Usage(
            "'%s' cannot stand in a unit of systemd".formatted(ScheduleText.shown(word)),
            "it has control characters",
            "Leave them out.");
      }
    }
    // In arguments, and only there, a $ would be a variable.
    return words.stream()
        .map(word -> quoted(word).replace("$", "$$"))
        .collect(Collectors.joining(" "));
  }

  /// In double quotes; a backslash, a quote and the `%` of specifiers lose their meaning.
  static String quoted(String word) {
    return "\"" + word.replace("\\", "\\\\").replace("\"", "\\\"").replace("%", "%%") + "\"";
  }
}
