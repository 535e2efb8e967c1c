package dev.zseal.history;

import java.time.Duration;
import java.time.Instant;

/// The newest snapshot of a dataset that is known to be verified at a target.
///
/// @param verified when that was found last
public record Point(
    String dataset,
    String target,
    String snapshot,
    long guid,
    Instant creation,
    Instant verified,
    String how) {

  /// Clocks of machines that work together may differ by so much.
  private static final Duration SLACK = Duration.ofMinutes(10);

  /// Whether it is dated in the future: some clock was wrong, and how old it is nobody knows.
  public boolean isAhead(Instant now) {
    return creation.isAfter(now.plus(SLACK));
  }

  /// Whether it is newer than another, as far as can be known: what is dated in the future is not.
  public boolean isNewerThan(Point other, Instant now) {
    return other.isAhead(now) || (!isAhead(now) && !creation.isBefore(other.creation));
  }
}
