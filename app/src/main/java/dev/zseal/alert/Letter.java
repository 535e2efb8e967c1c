package dev.zseal.alert;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/// One message for a person: a line and a text, written for somebody who is tired.
///
/// Up to [#SINGLE_MAX] notices go out one by one, so that each has its own thread in a mail
/// program. More become one message that lists them: nobody reads three hundred.
///
/// @param title one line
/// @param text plain, lines ended by `\n`
/// @param worst the notice by which the message's urgency goes
/// @param notices all that it tells
record Letter(String title, String text, Notice worst, List<Notice> notices) {

  static final int SINGLE_MAX = 5;

  /* A list goes on for this many, then says how many more there are. */
  private static final int LISTED_MAX = 100;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  Letter {
    notices = List.copyOf(notices);
  }

  /// @param batch the worst first, not empty
  static List<Letter> of(List<Notice> batch, Origin origin) {
    if (batch.size() <= SINGLE_MAX) {
      return batch.stream().map(notice -> single(notice, origin)).toList();
    }
    return List.of(listing(batch, origin));
  }

  private static Letter single(Notice notice, Origin origin) {
    String title = "[zseal %s] %s".formatted(origin.host(), headline(notice));
    return new Letter(title, text(notice) + foot(notice, origin), notice, List.of(notice));
  }

  private static String headline(Notice notice) {
    String severity = shout(notice);
    String stood = words(notice.stood());
    String subject = notice.alarm().subject();
    return switch (notice.kind()) {
      case RAISED -> "%s: %s".formatted(severity, subject);
      case WORSE -> "now %s: %s".formatted(severity, subject);
      case STILL -> "still %s after %s: %s".formatted(severity, stood, subject);
      case CLEARED -> "cleared after %s: %s".formatted(stood, subject);
    };
  }

  private static String shout(Notice notice) {
    return switch (notice.alarm().severity()) {
      case WARNING -> "warning";
      case CRITICAL -> "CRITICAL";
    };
  }

  private static String text(Notice notice) {
    Alarm alarm = notice.alarm();
    if (notice.isCleared()) {
      return "This is over, and there is nothing to do. It was:\n\n" + indented(alarm.what());
    }
    var text = new StringBuilder(alarm.what()).append('\n');
    if (!alarm.evidence().isEmpty()) {
      text.append("\nHow zseal knows:\n\n").append(indented(alarm.evidence()));
    }
    if (!alarm.hint().isEmpty()) {
      text.append("\nWhat to do:\n\n").append(indented(alarm.hint()));
    }
    return text.toString();
  }

  private static String indented(String text) {
    return text.indent(2);
  }

  private static String foot(Notice notice, Origin origin) {
    Instant gone = notice.open().gone();
    String stands =
        gone != null
            ? "Stood:   %s, until %s".formatted(words(notice.stood()), TIME.format(gone))
            : "Stands:  " + words(notice.stood());
    return """

    Host:    %s
    Since:   %s
    %s
    Sent by: %s
    """
        .formatted(origin.host(), TIME.format(notice.open().since()), stands, origin.version());
  }

  private static Letter listing(List<Notice> batch, Origin origin) {
    long cleared = batch.stream().filter(Notice::isCleared).count();
    long critical = batch.stream().filter(Notice::isCritical).count();
    String title =
        "[zseal %s] %d alarms, %d critical; %d cleared"
            .formatted(origin.host(), batch.size() - cleared, critical, cleared);
    var text = new StringBuilder();
    for (Notice notice : batch.subList(0, Math.min(LISTED_MAX, batch.size()))) {
      text.append(headline(notice)).append('\n');
      if (!notice.isCleared()) {
        text.append(indented(notice.alarm().what())).append(indented(notice.alarm().hint()));
      }
      text.append('\n');
    }
    if (batch.size() > LISTED_MAX) {
      text.append("And %d more.\n\n".formatted(batch.size() - LISTED_MAX));
    }
    text.append("Host:    %s\nSent by: %s\n".formatted(origin.host(), origin.version()));
    return new Letter(title, text.toString(), batch.getFirst(), batch);
  }

  /// A duration in at most two units.
  static String words(Duration duration) {
    long minutes = duration.toMinutes();
    if (minutes < 1) {
      return "less than a minute";
    }
    long days = duration.toDays();
    long hours = duration.toHoursPart();
    if (days > 0) {
      return count(days, "day") + (hours > 0 ? " " + count(hours, "hour") : "");
    }
    long rest = duration.toMinutesPart();
    if (hours > 0) {
      return count(hours, "hour") + (rest > 0 ? " " + count(rest, "minute") : "");
    }
    return count(minutes, "minute");
  }

  private static String count(long count, String unit) {
    return count + " " + unit + (count == 1 ? "" : "s");
  }
}
