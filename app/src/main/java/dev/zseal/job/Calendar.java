package dev.zseal.job;

import dev.zseal.vault.retain.RetentionPolicy.Verdict;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/// What stays of snapshots, and why, a line each.
final class Calendar {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  private Calendar() {}

  static String line(Verdict<?> verdict, String name, ZoneId zone) {
    return "%s  %s  %s"
        .formatted(
            TIME.format(verdict.item().creation().atZone(zone)),
            verdict.kept() ? "stays (" + String.join(", ", verdict.reasons()) + ")" : "goes",
            name);
  }
}
