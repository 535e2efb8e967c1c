package dev.zseal.daemon;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The jobs of a simulated year: as a configuration, and as a list of moments that was made without
/// the code that reads it.
final class YearPlan {

  private static final LocalTime OPENS = LocalTime.of(4, 0);
  private static final LocalTime CLOSES = LocalTime.of(12, 0);

  private final ZoneId zone;
  private final LocalTime night;
  private final Duration leap;
  private final Instant begin;
  private final Instant end;
  private final Map<String, NavigableSet<Instant>> moments = new HashMap<>();

  /// @param night when the nightly job is due: at a time that a clock shows twice, or leaps over
  /// @param leap by how much it leaps
  YearPlan(ZoneId zone, LocalTime night, Duration leap) {
    this.zone = zone;
    this.night = night;
    this.leap = leap;
    this.begin = LocalDate.of(2027, 10, 1).atTime(12, 0).atZone(zone).toInstant();
    this.end = LocalDate.of(2028, 11, 1).atTime(12, 0).atZone(zone).toInstant();
    jobs().forEach(job -> moments.put(job, new TreeSet<>()));
    LocalDate last = LocalDate.of(2028, 11, 2);
    for (LocalDate day = LocalDate.of(2027, 10, 1); day.isBefore(last); day = day.plusDays(1)) {
      moments("photos").add(moment(day.atTime(night)));
      moments("audit").add(moment(day.atTime(night)));
      moments("usb").add(moment(day.atTime(20, 0)));
      moments("marked").add(moment(day.atTime(6, 0)));
      if (day.getDayOfWeek().getValue() == 7) {
        moments("scrub").add(moment(day.atTime(4, 0)));
      }
    }
    moments("leap").add(moment(LocalDateTime.of(2028, 2, 29, 12, 0)));
    for (long hour = begin.getEpochSecond() / 3600; hour * 3600 < end.getEpochSecond(); hour++) {
      if (hour % 6 == 0) {
        moments("docs").add(Instant.ofEpochSecond(hour * 3600));
      }
      if (hour % 12 == 0) {
        moments("home").add(Instant.ofEpochSecond(hour * 3600));
      }
    }
  }

  /// A time that the clock leaps over is at the leap; of two that it shows, the first.
  private Instant moment(LocalDateTime shown) {
    ZoneOffsetTransition t = zone.getRules().getTransition(shown);
    return t == null
        ? shown.atZone(zone).toInstant()
        : t.isGap() ? t.getInstant() : shown.toInstant(t.getOffsetBefore());
  }

  Instant begin() {
    return begin;
  }

  Instant end() {
    return end;
  }

  List<String> jobs() {
    return List.of("audit", "photos", "docs", "usb", "check", "scrub", "leap", "home", "marked");
  }

  String toml(String state, Receiver receiver) {
    String night = "%d %d * * *".formatted(this.night.getMinute(), this.night.getHour());
    return """
    zone = "%s"
    state = "%s"
    ignore = ["tank/ignored"]
    [target.nas]
    vault = "/nas"
    [target.usb]
    vault = "/usb"
    may_be_away = true
    [target.rep]
    pool = "backup/rep"
    [alert.hook]
    kind = "webhook"
    url = "%s"
    [job.audit]
    kind = "scrub"
    to = ["nas"]
    schedule = "%s"
    after = ["check"]
    [job.photos]
    datasets = ["tank/photos"]
    recursive = true
    to = ["nas"]
    schedule = "%s"
    monitor = "%s"
    [job.docs]
    datasets = ["tank/docs"]
    to = ["nas"]
    schedule = "every 6h"
    [job.usb]
    datasets = ["tank/photos"]
    to = ["usb"]
    schedule = "0 20 * * *"
    max_age = "20d"
    [job.check]
    kind = "scrub"
    to = ["nas"]
    after = ["photos"]
    [job.scrub]
    kind = "scrub"
    to = ["nas"]
    schedule = "0 4 * * sun"
    window = "04:00-12:00"
    after = ["photos"]
    [job.leap]
    kind = "scrub"
    to = ["nas"]
    schedule = "0 12 29 2 *"
    [job.home]
    datasets = ["tank/home/*"]
    exclude = ["**/cache"]
    to = ["nas", "rep"]
    schedule = "every 12h"
    [job.marked]
    property = "zseal:backup=yes"
    to = ["rep"]
    schedule = "0 6 * * *"
    """
        .formatted(zone, state, receiver.url("/hook"), night, night, receiver.url("/ping"));
  }

  List<String> targets(String job) {
    return switch (job) {
      case "usb" -> List.of("usb");
      case "home" -> List.of("nas", "rep");
      case "marked" -> List.of("rep");
      default -> List.of("nas");
    };
  }

  List<String> after(String job) {
    return switch (job) {
      case "audit" -> List.of("check");
      case "check", "scrub" -> List.of("photos");
      default -> List.of();
    };
  }

  boolean isOnlyAfter(String job) {
    return job.equals("check");
  }

  boolean isBackup(String job) {
    return List.of("photos", "docs", "usb", "home", "marked").contains(job);
  }

  boolean hasWindow(String job) {
    return job.equals("scrub");
  }

  boolean isOpen(String job, Instant now) {
    LocalTime time = now.atZone(zone).toLocalTime();
    return !hasWindow(job) || (!time.isBefore(OPENS) && time.isBefore(CLOSES));
  }

  /// How old the newest verified snapshot may be, or the last good run.
  Duration limit(String job) {
    return switch (job) {
      case "photos", "audit", "marked" -> quarterMore(Duration.ofHours(24).plus(leap));
      case "docs" -> Duration.ofMinutes(450);
      case "home" -> Duration.ofHours(15);
      case "usb" -> Duration.ofDays(20);
      case "scrub" -> quarterMore(Duration.ofDays(7).plus(leap));
      default -> Duration.ofDays(1461);
    };
  }

  private static Duration quarterMore(Duration gap) {
    return gap.plus(gap.dividedBy(4));
  }

  private NavigableSet<Instant> moments(String job) {
    return Objects.requireNonNull(moments.get(job));
  }

  /// The newest moment after one and not after the other.
  @Nullable Instant newestDue(String job, Instant after, Instant now) {
    Instant newest = moments(job).floor(now);
    return newest != null && newest.isAfter(after) ? newest : null;
  }
}
