package dev.zseal.schedule;

import java.time.Duration;

/// Lengths of time in words, as exact as a person wants them.
final class Spans {

  private static final Duration FEW_DAYS = Duration.ofDays(3);

  private Spans() {}

  /// `31 days`, `26 h`, `90 min`.
  static String words(Duration span) {
    return span.compareTo(FEW_DAYS) < 0 ? hours(span) : span.plusHours(12).toDays() + " days";
  }

  /// `745 h`, `90 min`: to the minute.
  static String hours(Duration span) {
    if (span.toMinutes() < 120) {
      return span.toMinutes() + " min";
    }
    int minutes = span.toMinutesPart();
    return span.toHours() + " h" + (minutes == 0 ? "" : " " + minutes + " min");
  }
}
