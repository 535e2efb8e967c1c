package dev.zseal.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/// When one job is due: its schedule, its delay, and the hours in which it may start.
///
/// An *occurrence* is a moment of the schedule plus the job's jitter for that moment. Whoever runs
/// the job keeps one moment, the last one handled: what [#due] answered, or the moment the run
/// began, which comes to the same. For a job that never ran, that is when it was first heard of, or
/// [Instant#MIN] to have it run at once.
///
/// Occurrences that nobody handled, since the machine was off, the job before took its time or the
/// window was shut, are made up by one run: [#due] answers the newest of them, and all before it
/// are handled with it. An occurrence that falls outside of the window waits for it to open. A
/// window says when a job may start, not when it must end.
///
/// If the clock was wrong and has been put back, so that the last one handled lies ahead of it,
/// nothing is due until that has come again: better to pass the smaller of the two.
///
/// @param jitter at most this much later; 0 for none, a day at the most
/// @param window empty if the job may start at any time
public record Timetable(
    Schedule schedule, ZoneId zone, Duration jitter, Optional<Window> window, String jobName) {

  /// So late on purpose may a start be.
  public static final Duration JITTER_MAX = Duration.ofDays(1);

  public Timetable {
    if (jitter.isNegative() || jitter.compareTo(JITTER_MAX) > 0) {
      throw new IllegalArgumentException("not a jitter of 0 to 24 hours: " + jitter);
    }
  }

  /// The newest occurrence after `lastHandled` and not after `now`; empty if there is none, or
  /// while the window is shut.
  public Optional<Instant> due(Instant lastHandled, Instant now) {
    if (window.isPresent() && !window.get().isOpen(now, zone)) {
      return Optional.empty();
    }
    return waiting(lastHandled, now);
  }

  /// The newest occurrence that is not handled, were the window open.
  private Optional<Instant> waiting(Instant lastHandled, Instant now) {
    Instant newest = newest(now);
    return newest.isAfter(lastHandled) ? Optional.of(newest) : Optional.empty();
  }

  /// When the first occurrence after this moment may start: its own moment, or when the window
  /// opens after it.
  public Instant next(Instant after) {
    Instant first = first(after);
    return window.map(w -> w.nextOpening(first, zone)).orElse(first);
  }

  /// When the job starts next, for the display: `now` if it is due, the next opening if it waits
  /// for the window, else as [#next(Instant)].
  public Instant next(Instant lastHandled, Instant now) {
    if (waiting(lastHandled, now).isPresent()) {
      return window.map(w -> w.nextOpening(now, zone)).orElse(now);
    }
    return next(lastHandled.isAfter(now) ? lastHandled : now);
  }

  private Instant occurrence(Instant scheduled) {
    return scheduled.plus(Jitter.of(jitter, jobName, scheduled));
  }

  /// The newest occurrence not after `now`. A jitter that is longer than the schedule's distance
  /// may have a later moment occur earlier, so that all within its length are looked at.
  private Instant newest(Instant now) {
    Instant scheduled = schedule.previous(now, zone);
    Instant newest = Instant.MIN;
    while (newest.isBefore(scheduled.plus(jitter))) {
      Instant found = occurrence(scheduled);
      if (!found.isAfter(now) && found.isAfter(newest)) {
        newest = found;
      }
      scheduled = schedule.previous(scheduled.minusNanos(1), zone);
    }
    return newest;
  }

  private Instant first(Instant after) {
    Instant scheduled = schedule.next(after.minus(jitter), zone);
    Instant first = Instant.MAX;
    while (scheduled.isBefore(first)) {
      Instant found = occurrence(scheduled);
      if (found.isAfter(after) && found.isBefore(first)) {
        first = found;
      }
      scheduled = schedule.next(scheduled, zone);
    }
    return first;
  }
}
