package dev.zseal.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/// From what the clock on the wall shows to moments and back.
final class WallClock {

  private WallClock() {}

  /// When the clock first reaches this time: where it shows it twice, the first of the two; where
  /// it leaps over it, the moment of the leap.
  ///
  /// A later time never has an earlier moment, which searches rely on.
  static Instant moment(LocalDateTime shown, ZoneRules rules) {
    ZoneOffsetTransition leap = rules.getTransition(shown);
    if (leap == null) {
      return shown.toInstant(rules.getOffset(shown));
    }
    return leap.isGap() ? leap.getInstant() : shown.toInstant(leap.getOffsetBefore());
  }

  /// What the clock shows.
  static LocalDateTime shown(Instant moment, ZoneRules rules) {
    return LocalDateTime.ofInstant(moment, rules.getOffset(moment));
  }

  /// This time, or the next minute that begins.
  static LocalDateTime wholeMinute(LocalDateTime time) {
    LocalDateTime begun = time.truncatedTo(ChronoUnit.MINUTES);
    return begun.equals(time) ? begun : begun.plusMinutes(1);
  }
}
