package dev.zseal.history;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// One event of each kind.
final class Samples {

  static final Instant TIME = Instant.parse("2028-02-29T12:00:00.123Z");
  private static final String ODD = "t\u00e4nk \"q\" \\ \n\t\u0000 \ud83d\ude00";

  private Samples() {}

  static List<Event> events() {
    return List.of(
        new Event.Started("photos", "00ff", "after " + ODD, "zseal 0.1.0"),
        new Event.Step("zfs snapshot " + ODD),
        new Event.Note(ODD),
        new Event.Note(""),
        new Event.Progress("tank/a", "usb", Long.MAX_VALUE),
        new Event.Arrived("tank/a", "usb", "s", -1, TIME, 0, -1),
        new Event.Arrived("tank/a", "usb", "s", Long.MIN_VALUE, TIME, 5, 7),
        new Event.Verified("tank/a", "usb", "s", 42, Instant.EPOCH, "read back"),
        new Event.Wrapped("tank/a/b", "usb", "s", TIME, "tank/a", "tank/a", "00ff"),
        new Event.Pruned("tank/a", "source", 3),
        new Event.Found("usb", ODD),
        new Event.Failed("", "", "what", ODD, "hint", 4),
        new Event.Finished(Outcome.ALL, Duration.ofMillis(1), 0),
        new Event.Finished(Outcome.PART, Duration.ZERO, 8),
        new Event.Finished(Outcome.PART, Duration.ZERO, 8, true),
        new Event.Finished(Outcome.NONE, Duration.ofDays(400), 255),
        new Event.Finished(Outcome.AWAY, Duration.ZERO, 0),
        new Event.Finished(Outcome.STOPPED, Duration.ZERO, 4),
        new Event.Finished(Outcome.CANCELLED, Duration.ofSeconds(7), 4),
        new Event.Finished(Outcome.DIED, Duration.ZERO, 4));
  }
}
