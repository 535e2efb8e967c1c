package dev.zseal.daemon;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// The jobs of a machine with timers, when each is due, and what goes wrong: made without the code
/// that reads schedules.
final class TimersPlan {

  private static final Duration NEAR = Duration.ofHours(3);
  private static final long MOVED_EACH_DAYS = 5;

  private final ZoneId zone;
  private final Instant begin;
  private final Instant end;
  private final Random random;
  private final Instant added;
  private final Map<String, List<Troubles.Span>> gone = new HashMap<>();

  /// When the machine is.
  final List<Troubles.Span> off;

  TimersPlan(ZoneId zone, Instant begin, Instant end, Random random) {
    this.zone = zone;
    this.begin = begin;
    this.end = end;
    this.random = random;
    // Longer than looks may lie apart.
    int weeks = (int) Duration.between(begin, end).toDays() / 7;
    this.off = spans(weeks, Duration.ofMinutes(40), Duration.ofHours(30));
    this.added = begin.plus(Duration.ofDays(20)).plusSeconds(600);
    for (String job : List.of("hour", "night", "late", "moved", "month", "added")) {
      gone.put(job, spans(weeks / 2, Duration.ofHours(1), Duration.ofDays(5)));
    }
    for (Troubles.Span span : List.copyOf(gone("night"))) {
      // What was told stands while the machine is off.
      Instant from = span.from().plus(Duration.ofHours(30));
      gone("night").add(new Troubles.Span(span.from(), from.plus(Duration.ofDays(1))));
      off.add(new Troubles.Span(from, from.plus(Duration.ofHours(3))));
    }
  }

  private List<Troubles.Span> spans(int count, Duration shortest, Duration longest) {
    List<Troubles.Span> spans = new ArrayList<>();
    long seconds = Duration.between(begin, end).toSeconds();
    for (int i = 0; i < count; i++) {
      Instant from = begin.plusSeconds(random.nextLong(seconds));
      long more = random.nextLong(longest.minus(shortest).toSeconds());
      spans.add(new Troubles.Span(from, from.plus(shortest).plusSeconds(more)));
    }
    return spans;
  }

  /// When the timer of a job is.
  List<Troubles.Span> gone(String job) {
    return gone.getOrDefault(job, List.of());
  }

  List<String> jobs(Instant now) {
    List<String> jobs = new ArrayList<>(List.of("hour", "night", "late", "moved", "month", "year"));
    if (!now.isBefore(added)) {
      jobs.add("added");
    }
    return jobs;
  }

  /// The hours of one change now and then, always at ten past ten: before or after it was due.
  String schedule(String job, Instant now) {
    return switch (job) {
      case "hour" -> "0 * * * *";
      case "night" -> "30 2 * * *";
      case "late" -> "0 4 * * *";
      case "moved" -> "0 %d * * *".formatted(movedHour(now));
      case "month" -> "0 3 1 * *";
      case "added" -> "0 5 * * *";
      default -> "0 12 31 12 *";
    };
  }

  private int movedHour(Instant now) {
    long days = Duration.between(begin.plus(Duration.ofMinutes(610)), now).toDays();
    return days / MOVED_EACH_DAYS % 2 == 0 ? 20 : 9;
  }

  Duration jitter(String job) {
    return job.equals("late") ? Duration.ofHours(2) : Duration.ZERO;
  }

  /// By how much its timer is late on purpose.
  Duration delay(String job) {
    return job.equals("late") ? Duration.ofMinutes(70) : Duration.ZERO;
  }

  /// Whether a job is due at a moment. What the clock leaps over does not come; of two that it
  /// shows the first counts.
  boolean isDue(String job, Instant now) {
    ZonedDateTime shown = now.atZone(zone);
    if (!shown.withEarlierOffsetAtOverlap().toInstant().equals(now) || shown.getMinute() % 30 > 0) {
      return false;
    }
    LocalTime time = shown.toLocalTime();
    return switch (job) {
      case "hour" -> time.getMinute() == 0;
      case "night" -> time.equals(LocalTime.of(2, 30));
      case "late" -> time.equals(LocalTime.of(4, 0));
      case "moved" -> time.equals(LocalTime.of(movedHour(now), 0));
      case "month" -> time.equals(LocalTime.of(3, 0)) && shown.getDayOfMonth() == 1;
      case "added" -> !now.isBefore(added) && time.equals(LocalTime.of(5, 0));
      default -> false;
    };
  }

  boolean isNearLeap(Instant time) {
    return !zone.getRules()
        .getOffset(time.minus(NEAR))
        .equals(zone.getRules().getOffset(time.plus(NEAR)));
  }

  String toml(String state, Receiver receiver, Instant now) {
    StringBuilder toml = new StringBuilder();
    toml.append("zone = \"%s\"\nstate = \"%s\"\n".formatted(zone, state))
        .append("[target.nas]\nvault = \"/nas\"\n")
        .append(
            "[alert.hook]\nkind = \"webhook\"\nurl = \"%s\"\n".formatted(receiver.url("/hook")));
    for (String job : jobs(now)) {
      toml.append("[job.%s]\nkind = \"scrub\"\nto = [\"nas\"]\nmax_age = \"900d\"\n".formatted(job))
          .append("schedule = \"%s\"\n".formatted(schedule(job, now)));
      if (!jitter(job).isZero()) {
        toml.append("jitter = \"%dm\"\n".formatted(jitter(job).toMinutes()));
      }
    }
    return toml.toString();
  }
}
