package dev.zseal.schedule;

import java.time.DayOfWeek;
import java.time.format.TextStyle;
import java.util.Locale;
import java.util.Optional;

/// Days of the week by their English names.
final class Weekday {

  private Weekday() {}

  /// By `monday` or `mon`, in lower case.
  static Optional<DayOfWeek> of(String name) {
    for (DayOfWeek day : DayOfWeek.values()) {
      String full = full(day).toLowerCase(Locale.ROOT);
      if (name.equals(full) || name.equals(full.substring(0, 3))) {
        return Optional.of(day);
      }
    }
    return Optional.empty();
  }

  /// `Monday`.
  static String full(DayOfWeek day) {
    return day.getDisplayName(TextStyle.FULL, Locale.ENGLISH);
  }

  /// `Mon`.
  static String brief(DayOfWeek day) {
    return full(day).substring(0, 3);
  }
}
