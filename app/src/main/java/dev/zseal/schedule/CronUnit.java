package dev.zseal.schedule;

import java.util.List;

/// The five fields of a cron line, in their order.
enum CronUnit {
  MINUTE("minute", 0, 59),
  HOUR("hour", 0, 23),
  DAY_OF_MONTH("day of month", 1, 31),
  MONTH("month", 1, 12),
  /* 7 is Sunday too; a field keeps it as 0. */
  DAY_OF_WEEK("day of week", 0, 7);

  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final List<String> WEEKDAYS =
      List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

  private final String words;
  private final int min;
  private final int max;

  CronUnit(String words, int min, int max) {
    this.words = words;
    this.min = min;
    this.max = max;
  }

  String words() {
    return words;
  }

  int min() {
    return min;
  }

  /// The largest number that may be written.
  int max() {
    return max;
  }

  /// The largest number that is kept.
  int last() {
    return this == DAY_OF_WEEK ? 6 : max;
  }

  /// Of the values from [#min] on; empty if they have none.
  List<String> names() {
    return switch (this) {
      case MONTH -> MONTHS;
      case DAY_OF_WEEK -> WEEKDAYS;
      default -> List.of();
    };
  }

  /// All values, as bits.
  long all() {
    return (-1L >>> (63 - last())) & (-1L << min);
  }

  /// A value as a person might write it in a hint.
  String name(int value) {
    List<String> names = names();
    return names.isEmpty() ? Integer.toString(value) : names.get((value - min) % names.size());
  }
}
