package dev.zseal.daemon;

import dev.zseal.history.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is known of a job that a timer starts: what the timer does, and whether a start of it is
/// missed.
final class TimerTruth {

  /// Of a run that has not ended nobody knows that it died, for so long.
  private static final Duration PRESUMED_ALIVE = Duration.ofDays(7);

  private static final Duration MARGIN = Duration.ofMinutes(30);

  /// When the timer is to start it; null if that is done.
  @Nullable Instant due;

  boolean running;
  private @Nullable Run run;
  private Instant ends = Instant.MIN;

  /// As the looks saw it, since when.
  private String when = "";

  private Instant since = Instant.MAX;

  /// A start that did not come yet, and that looks waited for from before it was due.
  private @Nullable Instant waited;

  /// The start that is told as missed.
  @Nullable Instant told;

  void starts(Run begun, Instant until) {
    running = true;
    run = begun;
    ends = until;
    waited = null;
    told = null;
  }

  /// The run, if it is over.
  Optional<Run> over(Instant now) {
    if (!running || now.isBefore(ends)) {
      return Optional.empty();
    }
    running = false;
    Run over = run;
    run = null;
    return Optional.ofNullable(over);
  }

  void powerCut() {
    running = false;
    waited = null;
    since = Instant.MAX;
  }

  /// It was to start just now, and did not.
  void didNotStart(Instant now) {
    if (!running && since.isBefore(now) && waited == null) {
      waited = now;
    }
  }

  /// A look is taken.
  void isSeen(String schedule, Duration delay, Instant now) {
    if (!when.equals(schedule)) {
      when = schedule;
      since = now;
      waited = null;
      told = null;
    }
    since = since.equals(Instant.MAX) ? now : since;
    boolean seemsAlive = run != null && run.started().plus(PRESUMED_ALIVE).isAfter(now);
    boolean late = waited != null && !waited.plus(MARGIN).plus(delay).isAfter(now);
    if (told == null && late && !seemsAlive) {
      told = waited;
    }
  }
}
