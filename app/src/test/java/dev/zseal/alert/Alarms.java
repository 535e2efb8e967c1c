package dev.zseal.alert;

import java.time.Instant;

/// Alarms to tell of.
final class Alarms {
  static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  static final Origin NAS = new Origin("nas", "zseal 0.1.0");

  private Alarms() {}

  static Alarm alarm(String key, Severity severity) {
    return new Alarm(
        key,
        severity,
        "about " + key,
        "Something happened to " + key,
        "the newest snapshot is 3 days old",
        "Plug in the disk.");
  }

  static Notice notice(Notice.Kind kind, Alarm alarm) {
    Instant since = NOON.minusSeconds(7200);
    Instant gone = kind == Notice.Kind.CLEARED ? NOON.minusSeconds(3600) : null;
    Open.Told told = kind == Notice.Kind.RAISED ? null : new Open.Told(since, Severity.WARNING);
    return new Notice(kind, new Open(alarm, since, NOON, gone, told), NOON);
  }

  static Notice raised(String key) {
    return notice(Notice.Kind.RAISED, alarm(key, Severity.WARNING));
  }
}
