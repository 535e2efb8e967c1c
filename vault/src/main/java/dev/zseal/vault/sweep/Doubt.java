package dev.zseal.vault.sweep;

import dev.zseal.problem.Problem;
import dev.zseal.problem.ShellText;
import dev.zseal.vault.journal.Pin;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.pack.PackId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What lost pages may have referred to, and snapshots without a manifest, and so must stay.
///
/// Two things are sure of a lost page. It refers to what there was when it was written: in its own
/// series, to no pack of a later receive, since those follow one another. And a tree grows only on
/// trees of the same master key, so it refers to no series of another. Nothing more is sure: not
/// even its own snapshot's base says what it borrowed, for that may be gone, or be another's.
///
/// Of a snapshot whose manifest cannot be read the same is sure, if it is known in which pack its
/// receive ended, and of which key it is; as far as that is not known, all may be needed.
///
/// Decisions: `docs/decisions/0012-lost-pages-and-the-sweep.md`,
/// `docs/decisions/0013-lost-manifests-and-the-sweep.md`.
final class Doubt {

  /// Names that are told of the snapshots that are damaged.
  private static final int NAMED = 5;

  static final Doubt NONE = new Doubt(Map.of(), Map.of(), Set.of(), List.of(), List.of());

  /// By series, the highest pack that may be needed.
  private final Map<Long, Integer> upTo;

  /// The same for the sake of snapshots without a manifest alone.
  private final Map<Long, Integer> upToUnread;

  private final Set<Lost> places;
  private final List<Torn> torn;
  private final List<Unread> unread;

  private Doubt(
      Map<Long, Integer> upTo,
      Map<Long, Integer> upToUnread,
      Set<Lost> places,
      List<Torn> torn,
      List<Unread> unread) {
    this.upTo = upTo;
    this.upToUnread = upToUnread;
    this.places = places;
    this.torn = torn;
    this.unread = unread;
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
      List<Torn> torn,
      Collection<Lost> lost,
      List<Unread> unread,
      List<Manifest> live,
      List<Pin> pins,
      SeriesKeys keys)
      throws Problem {
    if (torn.isEmpty() && unread.isEmpty()) {
      return NONE;
    }
    Map<Long, Integer> upTo = new HashMap<>();
    Map<Long, Integer> upToUnread = new HashMap<>();
    Set<Lost> places = new LinkedHashSet<>(lost);
    for (long series : keys.all()) {
      Long key = keys.of(series, live);
      Bounds bounds = new Bounds(series, keys, live, pins);
      for (Lost page : places) {
        if (mayBeOf(key, page.key)) {
          boolean own = page.series == series;
          upTo.merge(series, own ? bounds.of(page.number) : Integer.MAX_VALUE, Math::max);
        }
      }
      for (Unread snapshot : unread) {
        if (mayBeOf(key, snapshot.key())) {
          PackId end = snapshot.at();
          int last =
              end != null && end.series() == series ? bounds.of(end.number()) : Integer.MAX_VALUE;
          upTo.merge(series, last, Math::max);
          upToUnread.merge(series, last, Math::max);
        }
      }
    }
    return new Doubt(upTo, upToUnread, places, torn, List.copyOf(unread));
  }

  private static boolean mayBeOf(@Nullable Long key, @Nullable Long other) {
    return key == null || other == null || key.equals(other);
  }

  /// How far the receive of a pack in this series may have gone.
  private static final class Bounds {
    private final long series;
    private final SeriesKeys keys;
    private final List<Manifest> live;
    private final List<Pin> pins;
    private @Nullable List<Manifest.Stored> receives;

    Bounds(long series, SeriesKeys keys, List<Manifest> live, List<Pin> pins) {
      this.series = series;
      this.keys = keys;
      this.live = live;
      this.pins = pins;
    }

    /// The last pack that was there when its receive ended, or a later one.
    int of(int number) throws Problem {
      List<Manifest.Stored> all = receives;
      if (all == null) {
        all = keys.receives(series, live);
        receives = all;
      }
      int last = Integer.MAX_VALUE;
      for (Manifest.Stored stored : all) {
        if (stored.firstPack() > number) {
          last = Math.min(last, stored.firstPack() - 1);
        } else if (stored.lastPack() >= number) {
          last = Math.min(last, stored.lastPack());
        }
      }
      for (Pin pin : pins) {
        if (pin.series() == series && pin.firstPack() > number) {
          last = Math.min(last, pin.firstPack() - 1);
        }
      }
      return last;
    }
  }

  /// Where the pages were.
  Set<Lost> places() {
    return places;
  }

  /// Whether something in this pack may be needed that no mark found.
  boolean mayNeed(long series, int number) {
    return number <= upTo.getOrDefault(series, 0);
  }

  /// Whether copies of small files in this pack may be those of a snapshot without a manifest.
  boolean mayBeCopies(long series, int number) {
    return number <= upToUnread.getOrDefault(series, 0);
  }

  /// Whether a snapshot without a manifest may have been received into this series.
  boolean mayKnow(long series) {
    return upToUnread.containsKey(series);
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
    List<Problem> problems = new ArrayList<>();
    if (!unread.isEmpty()) {
      Unread first = unread.getFirst();
      problems.add(
          new Problem.Corrupt(
              "%s the manifest of snapshot %s%s is %s"
                  .formatted(
                      outcome,
                      first.name(),
                      others(unread.size() - 1),
                      first.isLost() ? "lost" : "damaged"),
              evidence(first.why(), stays),
              rest
                  + " To mend it: zseal scrub; then zseal scrub --from ANOTHER_COPY of this vault."
                  + " To let it go, and the space with it: zseal destroy --vanished "
                  + names(unread.stream().map(Unread::name).toList())));
    }
    if (!torn.isEmpty()) {
      Torn first = torn.getFirst();
      problems.add(
          new Problem.Corrupt(
              "%s the tree of %s%s is damaged"
                  .formatted(outcome, name(first), others(torn.size() - 1)),
              evidence(first.why, stays),
              hint(rest)));
    }
    return problems;
  }

  private static String others(int count) {
    return count == 0
        ? ""
        : count == 1 ? " and of one other" : " and of %d others".formatted(count);
  }

  private static String evidence(Problem why, String stays) {
    return "%s: %s; %s".formatted(why.what(), why.evidence(), stays);
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
            + " or zseal scrub --source");
    if (!destroy.isEmpty()) {
      ways.add("To let it go, and the space with it: zseal destroy " + names(destroy));
    }
    if (!abort.isEmpty()) {
      ways.add("To let go of what was received: zseal receive -A " + names(abort));
    }
    return String.join(" ; ", ways);
  }

  private static String names(List<String> all) {
    List<String> distinct = all.stream().distinct().toList();
    Stream<String> named = distinct.stream().limit(NAMED);
    int more = distinct.size() - NAMED;
    return ShellText.shown(named.toArray())
        + (more > 0 ? " ; and %d more, which zseal scrub names".formatted(more) : "");
  }
}
