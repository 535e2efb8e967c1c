package dev.zseal.daemon;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// What goes wrong in a year, drawn by a seed.
final class Troubles {

  record Span(Instant from, Instant to) {
    boolean has(Instant time) {
      return !time.isBefore(from) && time.isBefore(to);
    }
  }

  private final Instant begin;
  private final Duration length;
  private final Random random;

  final List<Span> sourceDown;
  final List<Span> nasDead;
  final List<Span> usbThere;
  final List<Span> machineOff;
  final List<Span> hookDead;
  final List<Span> monitorDead;
  final List<Span> strangers;
  final List<Span> nasFull;

  /// When looks at it, and runs to it, do not come back.
  final List<Span> nasHangs;

  final List<Span> usbHangs;
  final List<Span> sourceHangs;
  final List<Span> repGone;
  final List<Span> repDegraded;
  final List<Span> repFaulted;
  final List<Span> sourceDegraded;

  /// When tank/home/bob is there, and tank/vm/b has the property.
  final List<Span> bob;

  final List<Span> marked;

  /// When tank/home/bob cannot be brought to the vault: refused, or without an answer.
  final List<Span> bobRefused;

  final List<Span> bobSilent;

  /// The same of tank/photos/new.
  final List<Span> youngSilent;

  /// Between the two lies a dataset that is new, and one that goes.
  final Span young;

  /// At its beginning a scrub could find damage; at its end somebody mended it.
  final List<Span> damage;

  final Instant keyChange;

  /// Of tank/vm/a, which comes to a pool.
  final Instant vmKeyChange;

  Troubles(Instant begin, Instant end, Random random) {
    this.begin = begin;
    this.length = Duration.between(begin, end);
    this.random = random;
    sourceDown = spans(4, Duration.ofHours(2), Duration.ofDays(5));
    sourceDown.addAll(spans(12, Duration.ofMinutes(10), Duration.ofHours(2)));
    nasDead = spans(4, Duration.ofHours(3), Duration.ofDays(9));
    usbThere = new ArrayList<>();
    for (Instant t = begin; t.isBefore(end); t = t.plus(between(5, 30))) {
      usbThere.add(new Span(t, t.plus(between(1, 4))));
    }
    machineOff = spans(10, Duration.ofMinutes(20), Duration.ofDays(3));
    // Between two leaps of the clock in Europe, most of the time.
    Instant off = begin.plus(between(45, 85));
    machineOff.add(new Span(off, off.plus(Duration.ofDays(91))));
    hookDead = spans(3, Duration.ofHours(5), Duration.ofDays(12));
    monitorDead = spans(3, Duration.ofDays(2), Duration.ofDays(20));
    strangers = spans(6, Duration.ofHours(1), Duration.ofDays(9));
    nasFull = spans(3, Duration.ofHours(2), Duration.ofDays(4));
    damage = spans(3, Duration.ofDays(4), Duration.ofDays(30));
    young = spans(1, Duration.ofDays(60), Duration.ofDays(120)).getFirst();
    keyChange = begin.plus(between(200, 350));
    nasHangs = spans(3, Duration.ofHours(2), Duration.ofDays(2));
    usbHangs = spans(3, Duration.ofHours(2), Duration.ofDays(2));
    sourceHangs = spans(3, Duration.ofHours(2), Duration.ofDays(2));
    repGone = spans(4, Duration.ofHours(2), Duration.ofDays(6));
    repDegraded = spans(3, Duration.ofHours(6), Duration.ofDays(20));
    repFaulted = spans(2, Duration.ofHours(6), Duration.ofDays(2));
    sourceDegraded = spans(3, Duration.ofHours(6), Duration.ofDays(9));
    bob = spans(4, Duration.ofDays(10), Duration.ofDays(80));
    marked = spans(5, Duration.ofDays(2), Duration.ofDays(40));
    bobRefused = spans(8, Duration.ofDays(1), Duration.ofDays(12));
    bobSilent = spans(8, Duration.ofHours(3), Duration.ofDays(12));
    youngSilent = spans(12, Duration.ofHours(3), Duration.ofDays(5));
    meet();
    vmKeyChange = begin.plus(between(150, 350));
  }

  /// Troubles that hide others come while those last, and not by luck alone.
  private void meet() {
    for (Span found : damage) {
      Instant from = found.from().plus(Duration.ofDays(3));
      nasHangs.add(new Span(from, from.plus(Duration.ofHours(15))));
    }
    for (int day = 3; day < 60; day += 8) {
      Instant from = young.from().plus(Duration.ofDays(day));
      youngSilent.add(new Span(from, from.plus(Duration.ofDays(2))));
    }
    for (Span faulted : repFaulted) {
      Instant to = faulted.to();
      repDegraded.add(new Span(faulted.from(), to.plus(Duration.ofDays(2))));
      sourceHangs.add(new Span(to.minus(Duration.ofHours(3)), to.plus(Duration.ofHours(6))));
    }
    for (Span dead : nasDead) {
      // What is due each sixth hour was tried as often as it is, and is not due yet.
      long sixth = Duration.ofHours(6).toSeconds();
      Instant due = Instant.ofEpochSecond((dead.from().getEpochSecond() / sixth + 1) * sixth);
      Instant off = due.plus(Duration.ofHours(3));
      machineOff.add(new Span(off, off.plus(Duration.ofMinutes(30))));
    }
  }

  /// How the key of a dataset is wrapped. That of tank/vm/b is wrapped anew a day before it loses
  /// the property: a job that does not take it any more has nothing to say of its key.
  char wrapping(String dataset, Instant time) {
    return switch (dataset) {
      case "tank/vm/a" -> time.isBefore(vmKeyChange) ? 'a' : 'b';
      case "tank/vm/b" -> {
        char wrapping = 'c';
        for (Span span : marked) {
          if (!time.isBefore(span.to().minus(Duration.ofDays(1)))) {
            wrapping++;
          }
        }
        yield wrapping;
      }
      default -> 'a';
    };
  }

  boolean isThere(String dataset, Instant time) {
    return switch (dataset) {
      case "tank/home/bob" -> any(bob, time);
      case "tank/photos/new" -> young.has(time);
      case "tank/stranger" -> any(strangers, time);
      default -> true;
    };
  }

  /// The alarms that a look at the source gives, with their severity.
  Map<String, String> atSource(Instant now) {
    Map<String, String> seen = new HashMap<>();
    if (any(strangers, now)) {
      seen.put("unprotected tank/stranger", "warning");
    }
    if (!any(marked, now)) {
      seen.put("unprotected tank/vm/b", "warning");
    }
    if (any(sourceDegraded, now)) {
      seen.put("health tank this machine", "warning");
    }
    return seen;
  }

  /// The same of the pool.
  Map<String, String> atRep(Instant now) {
    return any(repFaulted, now)
        ? Map.of("health backup this machine", "critical")
        : any(repDegraded, now) ? Map.of("health backup this machine", "warning") : Map.of();
  }

  private Duration between(int fewestDays, int mostDays) {
    return Duration.ofMinutes(fewestDays * 1440L + random.nextInt((mostDays - fewestDays) * 1440));
  }

  private List<Span> spans(int count, Duration shortest, Duration longest) {
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Instant from = begin.plusSeconds(random.nextLong(length.toSeconds()));
      long more = random.nextLong(longest.minus(shortest).toSeconds());
      spans.add(new Span(from, from.plus(shortest).plusSeconds(more)));
    }
    return spans;
  }

  static boolean any(List<Span> spans, Instant time) {
    for (Span span : spans) {
      if (span.has(time)) {
        return true;
      }
    }
    return false;
  }
}
