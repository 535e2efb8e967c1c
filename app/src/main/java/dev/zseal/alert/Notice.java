package dev.zseal.alert;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/// Something to tell people about an alarm.
///
/// @param open the alarm as it was before this notice
/// @param time when it was found due
public record Notice(Kind kind, Open open, Instant time) {

  public enum Kind {
    /// It is new.
    RAISED,
    /// It was told as a warning and is critical now.
    WORSE,
    /// It was told a while ago and stands.
    STILL,
    /// It is over.
    CLEARED;

    /// As JSON has it.
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Alarm alarm() {
    return open.alarm();
  }

  /// How long it stands, or stood; never negative.
  public Duration stood() {
    Instant gone = open.gone();
    Duration stood = Duration.between(open.since(), gone != null ? gone : time);
    return stood.isNegative() ? Duration.ZERO : stood;
  }

  boolean isCleared() {
    return kind == Kind.CLEARED;
  }

  boolean isCritical() {
    return !isCleared() && alarm().severity() == Severity.CRITICAL;
  }
}
