package dev.zseal.config;

import dev.zseal.problem.Problem;
import dev.zseal.schedule.Timetable;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Times and shares as the file gives them.
final class Spans {

  private static final Pattern SPAN = Pattern.compile("(\\d{1,6}) ?(s|m|min|h|d|w)");
  private static final Duration LONGEST = Duration.ofDays(3660);
  private static final Pattern SHARE = Pattern.compile("(\\d{1,3})%?");

  private Spans() {}

  /// `90s`, `15m`, `26h`, `8d`, `2w`; days have 24 hours. Not nothing, and ten years at most.
  static Duration span(String text) throws Problem.Usage {
    Duration span = spanOrNone(text);
    if (span.isZero()) {
      throw new Problem.Usage(
          "'%s' is no time at all".formatted(text), "it is 0", "Write it as 15m, 26h or 8d.");
    }
    return span;
  }

  /// The same, or `0s`.
  static Duration spanOrNone(String text) throws Problem.Usage {
    Matcher m = SPAN.matcher(text);
    if (!m.matches()) {
      throw new Problem.Usage(
          "'%s' is not a span of time".formatted(Suggestion.cut(text)),
          "it is not a number with s, m, h, d or w: seconds, minutes, hours, days, weeks",
          "Write it as 15m, 26h or 8d.");
    }
    long count = Long.parseLong(m.group(1));
    Duration span =
        switch (m.group(2)) {
          case "s" -> Duration.ofSeconds(count);
          case "h" -> Duration.ofHours(count);
          case "d" -> Duration.ofDays(count);
          case "w" -> Duration.ofDays(7 * count);
          default -> Duration.ofMinutes(count);
        };
    if (span.compareTo(LONGEST) > 0) {
      throw new Problem.Usage(
          "'%s' is too long".formatted(text), "it is more than ten years", "Write it as 8d.");
    }
    return span;
  }

  /// How late a start may be on purpose: a day at the most.
  static Duration jitter(String text) throws Problem.Usage {
    Duration span = spanOrNone(text);
    if (span.compareTo(Timetable.JITTER_MAX) > 0) {
      throw new Problem.Usage(
          "'%s' is too long for a delay".formatted(text),
          "it is more than a day",
          "Write it as 20m or 2h.");
    }
    return span;
  }

  /// `5%`.
  static int share(String text) throws Problem.Usage {
    Matcher m = SHARE.matcher(text);
    int percent = m.matches() ? Integer.parseInt(m.group(1)) : 0;
    if (percent < 1 || percent > 100) {
      throw new Problem.Usage(
          "'%s' is not a share".formatted(Suggestion.cut(text)),
          "it is not one of 1% to 100%",
          "Write it in quotes, as \"5%\".");
    }
    return percent;
  }
}
