package dev.zseal.daemon;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// Whether a daemon still does what it is there for: ticks, and looks that come to an end.
///
/// Asked by others than those who keep it, and whatever they wait for.
final class Heartbeat {

  /// A tick takes a moment.
  private static final Duration TICK_LIMIT = Duration.ofMinutes(2);

  /// A look waits ten minutes for what says nothing; then people are told, by channels that may say
  /// nothing either.
  private static final Duration LOOK_LIMIT = Duration.ofMinutes(30);

  private final InstantSource clock;
  private final Duration lookEvery;
  private final Instant since;
  private volatile Instant ticked;
  private volatile Instant looked;

  /// @param lookEvery how often it is to look
  Heartbeat(InstantSource clock, Duration lookEvery) {
    this.clock = clock;
    this.lookEvery = lookEvery;
    this.since = clock.instant();
    this.ticked = since;
    this.looked = since;
  }

  Instant since() {
    return since;
  }

  void ticked() {
    Instant now = clock.instant();
    // A machine that slept did not look meanwhile, and is not to be blamed for it.
    Duration pause = Duration.between(ticked, now);
    if (pause.compareTo(TICK_LIMIT) > 0 || pause.isNegative()) {
      looked = looked.plus(pause);
    }
    ticked = now;
  }

  /// A look came to its end.
  void looked() {
    looked = clock.instant();
  }

  /// What stands still, in a line; empty if nothing does.
  Optional<String> trouble() {
    Instant now = clock.instant();
    if (Duration.between(ticked, now).compareTo(TICK_LIMIT) > 0) {
      return Optional.of("The daemon stands still: it did nothing since %s.".formatted(ticked));
    }
    if (Duration.between(looked, now).compareTo(lookEvery.plus(LOOK_LIMIT)) > 0) {
      return Optional.of("Since %s no look whether all is well came to its end.".formatted(looked));
    }
    return Optional.empty();
  }
}
