package dev.zseal.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/// A schedule by calendar and clock: five fields as of Vixie's cron.
///
/// On the days when the clock is put forward or back there are two kinds. One that runs in every
/// hour of the day runs whenever the clock shows a minute of it: an hour that comes twice is two
/// hours. Any other is due once for each time it names: a time that the clock leaps over is due at
/// the leap, and one that it shows twice the first time. What falls on one moment is one run.
public final class CronSchedule implements Schedule {

  private final String text;
  private final CronFields fields;

  CronSchedule(String text, CronFields fields) {
    this.text = text;
    this.fields = fields;
  }

  CronFields fields() {
    return fields;
  }

  /// Whether it names hours, so that a time may be leapt over or come twice.
  boolean namesHours() {
    return !fields.hour().isFull();
  }

  /// The five fields in numbers, as any cron reads them: `0 3 * * *`.
  public String cron() {
    return fields.cron();
  }

  @Override
  public String text() {
    return text;
  }

  @Override
  public String words() {
    return CronWords.of(fields);
  }

  @Override
  public Instant next(Instant after, ZoneId zone) {
    ZoneRules rules = zone.getRules();
    if (!namesHours()) {
      return nextShown(after, rules);
    }
    // What the clock showed before has an earlier moment; what comes may have had one as well.
    LocalDateTime due = fields.atOrAfter(WallClock.wholeMinute(WallClock.shown(after, rules)));
    Instant moment = WallClock.moment(due, rules);
    while (!moment.isAfter(after)) {
      due = fields.atOrAfter(due.plusMinutes(1));
      moment = WallClock.moment(due, rules);
    }
    return moment;
  }

  @Override
  public Instant previous(Instant atOrBefore, ZoneId zone) {
    ZoneRules rules = zone.getRules();
    if (!namesHours()) {
      return previousShown(atOrBefore, rules);
    }
    LocalDateTime shown = WallClock.shown(atOrBefore, rules);
    ZoneOffsetTransition leap = rules.getTransition(shown);
    // While the clock shows times again, all of them have had their moment.
    LocalDateTime due = fields.atOrBefore(leap == null ? shown : leap.getDateTimeBefore());
    Instant moment = WallClock.moment(due, rules);
    while (moment.isAfter(atOrBefore)) {
      due = fields.atOrBefore(due.minusMinutes(1));
      moment = WallClock.moment(due, rules);
    }
    return moment;
  }

  /// Goes from leap to leap: between two of them the clock runs evenly.
  private Instant nextShown(Instant after, ZoneRules rules) {
    ZoneOffset offset = rules.getOffset(after);
    LocalDateTime from = WallClock.wholeMinute(LocalDateTime.ofInstant(after, offset).plusNanos(1));
    ZoneOffsetTransition leap = rules.nextTransition(after);
    while (true) {
      Instant moment = fields.atOrAfter(from).toInstant(offset);
      if (leap == null || moment.isBefore(leap.getInstant())) {
        return moment;
      }
      offset = leap.getOffsetAfter();
      from = WallClock.wholeMinute(leap.getDateTimeAfter());
      leap = rules.nextTransition(leap.getInstant());
    }
  }

  private Instant previousShown(Instant atOrBefore, ZoneRules rules) {
    ZoneOffset offset = rules.getOffset(atOrBefore);
    LocalDateTime to = LocalDateTime.ofInstant(atOrBefore, offset);
    ZoneOffsetTransition leap = rules.previousTransition(atOrBefore.plusNanos(1));
    while (true) {
      Instant moment = fields.atOrBefore(to).toInstant(offset);
      if (leap == null || !moment.isBefore(leap.getInstant())) {
        return moment;
      }
      offset = leap.getOffsetBefore();
      to = leap.getDateTimeBefore().minusNanos(1);
      leap = rules.previousTransition(leap.getInstant());
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CronSchedule that
        && text.equals(that.text)
        && fields.equals(that.fields);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
