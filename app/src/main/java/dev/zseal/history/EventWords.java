package dev.zseal.history;

import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/// Events as people read them, a line each.
public final class EventWords {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  private EventWords() {}

  /// With its time in front.
  public static String line(Event.Dated dated, ZoneId zone) {
    return TIME.format(dated.time().atZone(zone)) + "  " + text(dated.event());
  }

  /// Without.
  public static String text(Event event) {
    return switch (event) {
      case Event.Started e -> "run %s of %s begins (%s)".formatted(e.run(), e.job(), e.why());
      case Event.Step e -> "$ " + e.command();
      case Event.Note e -> "note: " + e.text();
      case Event.Progress e ->
          "%s: %d bytes%s"
              .formatted(e.target(), e.bytes(), e.dataset().isEmpty() ? "" : " of " + e.dataset());
      case Event.Arrived e ->
          "%s@%s is in %s%s"
              .formatted(
                  e.dataset(),
                  e.snapshot(),
                  e.target(),
                  e.bytes() == 0
                      ? " already"
                      : " (%d bytes%s)"
                          .formatted(
                              e.bytes(),
                              e.stored() < 0 ? "" : ", %d stored".formatted(e.stored())));
      case Event.Verified e ->
          "%s@%s is verified in %s (%s)".formatted(e.dataset(), e.snapshot(), e.target(), e.how());
      case Event.Wrapped e ->
          "%s: the key of %s is wrapped as %s from @%s on"
              .formatted(e.target(), e.of(), e.fingerprint(), e.snapshot());
      case Event.Pruned e ->
          "%s: %d snapshots of %s destroyed".formatted(e.place(), e.snapshots(), e.dataset());
      case Event.Found e -> "%s: %s".formatted(e.target(), e.text());
      case Event.Failed e ->
          "FAILED%s%s: %s | %s | %s"
              .formatted(
                  e.dataset().isEmpty() ? "" : " " + e.dataset(),
                  e.target().isEmpty() ? "" : " to " + e.target(),
                  e.what(),
                  e.evidence().strip().replaceAll("\\s*\\R\\s*", " | "),
                  e.hint());
      case Event.Finished e -> "done: %s, after %s".formatted(words(e.outcome()), span(e.took()));
    };
  }

  public static String words(Outcome outcome) {
    return switch (outcome) {
      case ALL -> "all of it";
      case PART -> "only a part";
      case NONE -> "nothing went well";
      case AWAY -> "its targets are away";
      case STOPPED -> "stopped";
      case CANCELLED -> "cancelled";
      case DIED -> "it died";
    };
  }

  /// `5 s`, `3 min`, `26 h`, `12 days`.
  public static String span(Duration span) {
    long seconds = Math.max(0, span.toSeconds());
    if (seconds < 120) {
      return seconds + " s";
    }
    if (seconds < 120 * 60) {
      return seconds / 60 + " min";
    }
    if (seconds < 72 * 3600) {
      return seconds / 3600 + " h";
    }
    return seconds / 86_400 + " days";
  }
}
