package dev.zseal.config;

import dev.zseal.problem.Problem;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Times and shares as the file gives them.
final class Spans {

  private static final Pattern SPAN = Pattern.compile("(\\d{1,6}) ?(s|m|min|h|d|w)");
  private static final Pattern SHARE = Pattern.compile("(\\d{1,3})%?");

  private Spans() {}

  /// `90s`, `15m`, `26h`, `8d`, `2w`; days have 24 hours.
  static Duration span(String text) throws Problem.Usage {
    Matcher m = SPAN.matcher(text);
    if (!m.matches()) {
      throw new Problem.Usage(
          "'%s' is not a span of time".formatted(text),
          "it is not a number and one of s, m, h, d, w",
          "Write it as 15m, 26h or 8d.");
    }
    long count = Long.parseLong(m.group(1));
    return switch (m.group(2)) {
      case "s" -> Duration.ofSeconds(count);
      case "h" -> Duration.ofHours(count);
      case "d" -> Duration.ofDays(count);
      case "w" -> Duration.ofDays(7 * count);
      default -> Duration.ofMinutes(count);
    };
  }

  /// `5%`.
  static int share(String text) throws Problem.Usage {
    Matcher m = SHARE.matcher(text);
    int percent = m.matches() ? Integer.parseInt(m.group(1)) : 0;
    if (percent < 1 || percent > 100) {
      throw new Problem.Usage(
          "'%s' is not a share".formatted(text), "it is 1% to 100%", "Write it as 5%.");
    }
    return percent;
  }
}
