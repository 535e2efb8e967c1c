package dev.zseal.alert;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An alarm that stands, or stood so lately that it counts as standing: what [AlarmBook] remembers.
///
/// @param alarm as it was when last seen
/// @param since the look that first saw it
/// @param seen the last look that saw it
/// @param gone the first look that no longer saw it; null while it stands
/// @param told null if nobody was told yet
public record Open(
    Alarm alarm, Instant since, Instant seen, @Nullable Instant gone, @Nullable Told told) {

  /// When people were last told of it, and how bad they were told it is.
  public record Told(Instant at, Severity severity) {}

  public String key() {
    return alarm.key();
  }

  Open seenAgain(Alarm now, Instant time) {
    return new Open(now, since, time, null, told);
  }

  Open missed(Instant time) {
    return gone != null ? this : new Open(alarm, since, seen, time, told);
  }

  Open toldAt(Instant time) {
    return new Open(alarm, since, seen, gone, new Told(time, alarm.severity()));
  }
}
