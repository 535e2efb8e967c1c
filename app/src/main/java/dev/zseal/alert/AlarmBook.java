package dev.zseal.alert;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Which alarms are told when.
///
/// An alarm is told when it is raised, at once when it turns critical, again each `repeat` while it
/// stands, and once when it has cleared, with how long it stood. One that turned from critical to a
/// warning is not worth a message; the next repetition says so.
///
/// **Flapping.** An alarm that is not seen counts as standing until `settle` after it was last
/// seen, and only then is told as cleared; if it is back before, it is the same one and nobody
/// hears of it. So nobody ever believes in a clearing that was none. Who looks less often than each
/// `settle` hears of the clearing at the first look without it.
///
/// **Repetition.** A look up to a 24th of `repeat` early counts as in time. Otherwise somebody who
/// looks once a day, and today a second earlier than yesterday, would be told each other day.
///
/// **What could not be delivered** is put back by [Outcome#undelivered(List)] and due again at the
/// next look. An alarm that clears before anybody could be told of it is dropped without a word.
///
/// A clock that is set back does no harm: what was told in the future is told again.
public final class AlarmBook {

  /// What a tired person can be expected to want.
  public static final Duration REPEAT = Duration.ofHours(24);

  public static final Duration SETTLE = Duration.ofHours(1);

  /// More are not remembered. Those that stand go before those that are gone, critical ones first.
  public static final int OPEN_MAX = 4000;

  private static final int EARLY_PART = 24;

  private static final Comparator<Notice> WORST_FIRST =
      Comparator.comparing(Notice::isCleared)
          .thenComparing(n -> n.alarm().severity(), Comparator.reverseOrder())
          .thenComparing(Notice::kind)
          .thenComparing(n -> n.alarm().key());

  private static final Comparator<Open> KEPT_FIRST =
      Comparator.<Open, Boolean>comparing(open -> open.gone() != null)
          .thenComparing(open -> open.alarm().severity(), Comparator.reverseOrder());

  private final Instant time;
  private final Duration repeat;
  private final Duration settle;
  private final List<Open> open = new ArrayList<>();
  private final List<Notice> toSend = new ArrayList<>();

  private AlarmBook(Instant time, Duration repeat, Duration settle) {
    this.time = time;
    this.repeat = repeat;
    this.settle = settle;
  }

  /// With [#SETTLE].
  public static Outcome update(
      List<Open> openBefore, List<Alarm> now, Instant time, Duration repeat) {
    return update(openBefore, now, time, repeat, SETTLE);
  }

  /// Takes a look into account.
  ///
  /// @param openBefore what the look before left
  /// @param now all that is wrong; of two with one key the worse counts
  public static Outcome update(
      List<Open> openBefore, List<Alarm> now, Instant time, Duration repeat, Duration settle) {
    if (repeat.isNegative() || repeat.isZero() || settle.isNegative()) {
      throw new IllegalArgumentException("repeat %s, settle %s".formatted(repeat, settle));
    }
    var book = new AlarmBook(time, repeat, settle);
    Map<String, Alarm> standing = byKey(now);
    Map<String, Open> before = new LinkedHashMap<>();
    openBefore.forEach(entry -> before.put(entry.key(), entry));
    for (Open entry : before.values()) {
      Alarm alarm = standing.remove(entry.key());
      if (alarm != null) {
        book.stands(entry.seenAgain(alarm, time));
      } else {
        book.isMissing(entry.missed(time));
      }
    }
    standing.values().forEach(alarm -> book.stands(new Open(alarm, time, time, null, null)));
    return book.outcome();
  }

  private static Map<String, Alarm> byKey(List<Alarm> now) {
    Map<String, Alarm> standing = new LinkedHashMap<>();
    for (Alarm alarm : now) {
      standing.merge(
          alarm.key(),
          alarm,
          (first, second) -> second.severity().compareTo(first.severity()) > 0 ? second : first);
    }
    return standing;
  }

  private void stands(Open entry) {
    Open.Told told = entry.told();
    if (told == null) {
      tell(Notice.Kind.RAISED, entry);
    } else if (entry.alarm().severity().compareTo(told.severity()) > 0) {
      tell(Notice.Kind.WORSE, entry);
    } else if (isDue(told)) {
      tell(Notice.Kind.STILL, entry);
    } else {
      open.add(entry);
    }
  }

  private boolean isDue(Open.Told told) {
    Duration ago = Duration.between(told.at(), time);
    Duration early = repeat.dividedBy(EARLY_PART);
    return ago.isNegative() || ago.compareTo(repeat.minus(early)) >= 0;
  }

  private void tell(Notice.Kind kind, Open entry) {
    toSend.add(new Notice(kind, entry, time));
    open.add(entry.toldAt(time));
  }

  private void isMissing(Open entry) {
    Duration unseen = Duration.between(entry.seen(), time);
    if (!unseen.isNegative() && unseen.compareTo(settle) < 0) {
      open.add(entry);
    } else if (entry.told() != null) {
      toSend.add(new Notice(Notice.Kind.CLEARED, entry, time));
    }
  }

  private Outcome outcome() {
    toSend.sort(WORST_FIRST);
    if (open.size() <= OPEN_MAX) {
      return new Outcome(open, toSend);
    }
    open.sort(KEPT_FIRST);
    return new Outcome(open.subList(0, OPEN_MAX), toSend);
  }
}
