package dev.zseal.vault.sweep;

import dev.zseal.problem.Problem;
import dev.zseal.vault.journal.Pin;
import dev.zseal.vault.ledger.Manifest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What pages that are lost may have referred to, and so must stay.
///
/// Two things are sure of a lost page. It refers to what there was when it was written: in its own
/// series, to no pack of a later receive, since those follow one another. And a tree grows only on
/// trees of the same master key, so it refers to no series of another. Nothing more is sure: not
/// even its own snapshot's base says what it borrowed, for that may be gone, or be another's.
///
/// Decision: `docs/decisions/0012-lost-pages-and-the-sweep.md`.
final class Doubt {

  /// Names that are told of the snapshots that are damaged.
  private static final int NAMED = 5;

  static final Doubt NONE = new Doubt(Map.of(), Set.of(), List.of());

  /// By series, the highest pack that a lost page may refer to.
  private final Map<Long, Integer> upTo;

  private final Set<Lost> places;
  private final List<Torn> torn;

  private Doubt(Map<Long, Integer> upTo, Set<Lost> places, List<Torn> torn) {
    this.upTo = upTo;
    this.places = places;
    this.torn = torn;
  }

  /// Where a page was that is lost.
  ///
  /// @param key GUID of the master key of the snapshot it belongs to, null if it is not known
  record Lost(long series, int number, @Nullable Long key) {}

  /// A snapshot whose tree is not known whole.
  ///
  /// @param isPartial whether it is what an unfinished receive builds on
  record Torn(String snapshot, boolean isPartial, Problem.Corrupt why) {}

  static Doubt of(
      List<Torn> torn, Collection<Lost> lost, List<Manifest> live, List<Pin> pins, SeriesKeys keys)
      throws Problem {
    Map<Long, Integer> upTo = new HashMap<>();
    Set<Lost> places = new LinkedHashSet<>(lost);
    for (long series : keys.all()) {
      Long key = keys.of(series, live);
      for (Lost page : places) {
        if (key == null || page.key == null || key.equals(page.key)) {
          int last = page.series == series ? last(page, live, pins) : Integer.MAX_VALUE;
          upTo.merge(series, last, Math::max);
        }
      }
    }
    return new Doubt(upTo, places, torn);
  }

  /// The last pack that was there when the page was written, or a later one.
  private static int last(Lost page, List<Manifest> live, List<Pin> pins) {
    int last = Integer.MAX_VALUE;
    for (Manifest manifest : live) {
      Manifest.Stored stored = manifest.stored();
      if (stored.series() == page.series) {
        if (stored.firstPack() > page.number) {
          last = Math.min(last, stored.firstPack() - 1);
        } else if (stored.lastPack() >= page.number) {
          last = Math.min(last, stored.lastPack());
        }
      }
    }
    for (Pin pin : pins) {
      if (pin.series() == page.series && pin.firstPack() > page.number) {
        last = Math.min(last, pin.firstPack() - 1);
      }
    }
    return last;
  }

  /// Where the pages were.
  Set<Lost> places() {
    return places;
  }

  /// Whether a page that is lost may refer to something in this pack.
  boolean mayNeed(long series, int number) {
    return number <= upTo.getOrDefault(series, 0);
  }

  /// What a person has to know of it after a sweep, empty when nothing is in doubt.
  ///
  /// @param bytes what stays only because of it
  List<Problem> problems(long bytes) {
    return problems(
        bytes == 0 ? "space was given back, but" : "not all space can be given back:",
        bytes == 0
            ? "nothing stays because of it"
            : "what it referred to cannot be told, so %s stay that may be that"
                .formatted(size(bytes)),
        "Everything else was swept.");
  }

  /// The same before one.
  ///
  /// @param bytes what would stay only because of it
  List<Problem> foreseen(long bytes) {
    return problems(
        bytes == 0 ? "space would be given back, but" : "not all space would be given back:",
        bytes == 0
            ? "nothing would stay because of it"
            : "what it referred to cannot be told, so %s would stay that may be that"
                .formatted(size(bytes)),
        "Everything else would be swept.");
  }

  private List<Problem> problems(String outcome, String stays, String rest) {
    if (torn.isEmpty()) {
      return List.of();
    }
    Torn first = torn.getFirst();
    int others = torn.size() - 1;
    String more =
        others == 0
            ? ""
            : others == 1 ? " and of one other" : " and of %d others".formatted(others);
    return List.of(
        new Problem.Corrupt(
            "%s the tree of %s%s is damaged".formatted(outcome, name(first), more),
            "%s: %s; %s".formatted(first.why.what(), first.why.evidence(), stays),
            hint(rest)));
  }

  private static String size(long bytes) {
    return bytes < 1 << 20 ? bytes + " bytes" : (bytes >> 20) + " MiB";
  }

  private static String name(Torn torn) {
    return torn.isPartial ? "what is received of " + torn.snapshot : torn.snapshot;
  }

  private String hint(String rest) {
    List<String> destroy = new ArrayList<>();
    List<String> abort = new ArrayList<>();
    for (Torn one : torn) {
      if (one.isPartial) {
        abort.add(one.snapshot.substring(0, one.snapshot.indexOf('@')));
      } else {
        destroy.add(one.snapshot);
      }
    }
    List<String> ways = new ArrayList<>();
    ways.add(
        rest
            + " To mend it: zseal scrub; then zseal scrub --from ANOTHER_VAULT"
            + " or zseal scrub --source.");
    if (!destroy.isEmpty()) {
      ways.add("To let it go, and the space with it: zseal destroy " + names(destroy) + ".");
    }
    if (!abort.isEmpty()) {
      ways.add("To let go of what was received: zseal receive -A " + names(abort) + ".");
    }
    return String.join(" ", ways);
  }

  private static String names(List<String> all) {
    List<String> distinct = all.stream().distinct().toList();
    Stream<String> named = distinct.stream().limit(NAMED);
    int more = distinct.size() - NAMED;
    return String.join(" ", named.toList())
        + (more > 0 ? " and %d more, which zseal scrub names".formatted(more) : "");
  }
}
