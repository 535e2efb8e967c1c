package dev.zseal.vault.retain;

import dev.zseal.problem.Problem;
import java.time.Instant;
import java.time.ZoneId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A span of time as a calendar counts it: `1y5m7d2h`, any part of which may be left out.
public record KeepSpan(int years, int months, int days, int hours) {

  private static final Pattern FORM =
      Pattern.compile("(?:(\\d{1,4})y)?(?:(\\d{1,5})m)?(?:(\\d{1,6})d)?(?:(\\d{1,7})h)?");

  /// Reads a span as restic writes it.
  public static KeepSpan parse(String text) throws Problem.Usage {
    Matcher m = FORM.matcher(text);
    if (text.isEmpty() || !m.matches()) {
      throw new Problem.Usage(
          "'%s' is not a span of time".formatted(text),
          "it is not made of years, months, days and hours, in this order",
          "Write it as 1y5m7d2h, or a part of that: 30d");
    }
    return new KeepSpan(number(m, 1), number(m, 2), number(m, 3), number(m, 4));
  }

  private static int number(Matcher m, int group) {
    String digits = m.group(group);
    return digits == null ? 0 : Integer.parseInt(digits);
  }

  /// The moment this long before `end`, by the calendar of `zone`.
  Instant before(Instant end, ZoneId zone) {
    return end.atZone(zone)
        .minusYears(years)
        .minusMonths(months)
        .minusDays(days)
        .minusHours(hours)
        .toInstant();
  }

  @Override
  public String toString() {
    return (years > 0 ? years + "y" : "")
        + (months > 0 ? months + "m" : "")
        + (days > 0 ? days + "d" : "")
        + (hours > 0 || years + months + days == 0 ? hours + "h" : "");
  }
}
