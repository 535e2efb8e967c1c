package dev.zseal.replicate;

import dev.zseal.name.BaseName;
import dev.zseal.name.SnapshotName;
import dev.zseal.pairing.Pair;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.Advice;
import dev.zseal.zfs.DatasetState;
import dev.zseal.zfs.HistoryPoint;
import dev.zseal.zfs.ShellWords;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What must be sent so that a replica has what its source has. It decides from facts alone, and
/// refuses what `zfs receive` would refuse, before anything is sent.
///
/// @param latestOnly leave out the snapshots between the base and the last
/// @param rewritten whether the source's pool may hide blocks from increments (`zfs rewrite -P`)
record StepPlanner(boolean latestOnly, boolean rewritten) {

  /// What a new name costs.
  private static final String FULL = "a full send, and the space of a second copy";

  /// @param last the name of the last snapshot wanted; empty for the newest
  /// @param origins GUIDs of the snapshots that the target has, or will have before this one
  List<Step> plan(
      Pair pair, Optional<String> last, Set<Long> origins, Optional<HistoryPoint> origin)
      throws Problem {
    DatasetState source = pair.source();
    if (!source.isEncrypted()) {
      throw new Problem.Refused(
          source.name() + " is not encrypted",
          "its encryption property is off; zseal sends sealed data only",
          "Leave it to another tool, or move its data into an encrypted dataset.");
    }
    HistoryPoint end = end(pair, last);
    List<HistoryPoint> snapshots =
        pair.history().stream()
            .filter(p -> p.isSnapshot() && p.createTxg() <= end.createTxg())
            .toList();
    if (pair.there() == null) {
      Optional<BaseName> from =
          origin.filter(point -> origins.contains(point.guid())).map(HistoryPoint::name);
      return steps(from, latestOnly ? List.of(end) : snapshots);
    }
    HistoryPoint base = base(pair, pair.there(), end);
    List<HistoryPoint> after =
        snapshots.stream().filter(p -> p.createTxg() > base.createTxg()).toList();
    if (after.isEmpty()) {
      return List.of();
    }
    checkUnwritten(pair, pair.there());
    if (rewritten) {
      throw new Problem.Refused(
          "no increment of %s is sent".formatted(source.name()),
          "feature@physical_rewrite is active on pool %s: after `zfs rewrite -P` increments can"
                  .formatted(source.name().pool())
              + " lack data without a sign",
          "Replicate a full under a new name; `zseal backup` takes fulls by itself and stores only"
              + " what differs.");
    }
    return steps(Optional.of(base.name()), latestOnly ? List.of(end) : after);
  }

  private static HistoryPoint end(Pair pair, Optional<String> last) throws Problem {
    return pair.history().reversed().stream()
        .filter(HistoryPoint::isSnapshot)
        .filter(p -> last.isEmpty() || p.snapshot().snapshot().equals(last.get()))
        .findFirst()
        .orElseThrow(() ->
            new Problem.Refused(
                "%s has no snapshot%s"
                    .formatted(pair.source().name(), last.map(s -> " @" + s).orElse("")),
                "zfs lists none",
                "Take one: zfs snapshot %s@now. Or have zseal take it: without --no-snapshot, of a"
                        .formatted(ShellWords.shown(pair.source().name()))
                    + " job snapshots = \"take\"."));
  }

  private static List<Step> steps(Optional<BaseName> base, List<HistoryPoint> points) {
    List<Step> steps = new ArrayList<>();
    Optional<BaseName> from = base;
    for (HistoryPoint point : points) {
      steps.add(new Step(from, point));
      from = Optional.of(point.name());
    }
    return List.copyOf(steps);
  }

  /// The target's newest snapshot, as the source knows it: nothing else can be built on.
  private static HistoryPoint base(Pair pair, DatasetState there, HistoryPoint end) throws Problem {
    if (pair.received().isEmpty()) {
      throw new Problem.Refused(
          "%s exists and is no replica of %s".formatted(there.name(), pair.source().name()),
          "it has no snapshot%s"
              .formatted(
                  there.resumeToken() == null ? "" : ", only part of one that was interrupted"),
          Advice.of(
              "Replicate into a new name below it: %s/%s."
                  .formatted(there.name(), leaf(pair.source().name().value())),
              FULL,
              "target-exists"));
    }
    HistoryPoint newest = pair.received().getLast();
    Optional<HistoryPoint> base = known(pair, newest);
    if (base.isPresent()) {
      if (base.get().createTxg() > end.createTxg()) {
        throw new Problem.Conflict(
            "%s is further than %s".formatted(there.name(), end.name()),
            "its newest snapshot is %s, which %s made later"
                .formatted(newest.name(), pair.source().name()),
            "There is nothing to send; an increment goes forward in time only.");
      }
      checkIvSets(base.get(), newest);
      return base.get();
    }
    throw diverged(pair, there, newest);
  }

  /// The source's own snapshot of that GUID, or what is left of it as a bookmark.
  private static Optional<HistoryPoint> known(Pair pair, HistoryPoint received) {
    return pair.history().stream().filter(p -> p.guid() == received.guid()).findFirst();
  }

  /// With the same GUID and another set of IVs, a raw increment is refused by the receiver: one of
  /// the two went through a send that was not raw.
  private static void checkIvSets(HistoryPoint base, HistoryPoint received) throws Problem {
    if (base.ivsetGuid() != 0
        && received.ivsetGuid() != 0
        && base.ivsetGuid() != received.ivsetGuid()) {
      throw new Problem.Refused(
          "%s and %s are the same snapshot sealed twice".formatted(base.name(), received.name()),
          "IV set GUIDs %x and %x: one of them was once sent without -w"
              .formatted(base.ivsetGuid(), received.ivsetGuid()),
          Advice.of(
              "No raw increment fits: replicate a full under a new name.",
              FULL,
              "iv-set-mismatch"));
    }
  }

  private static Problem diverged(Pair pair, DatasetState there, HistoryPoint newest) {
    List<HistoryPoint> extra = new ArrayList<>();
    for (HistoryPoint received : pair.received().reversed()) {
      if (known(pair, received).isPresent()) {
        return new Problem.Conflict(
            "%s has snapshots that %s has not".formatted(there.name(), pair.source().name()),
            "%s since %s, which both have".formatted(names(extra), received.name()),
            Advice.of(
                "If they may go: `zseal rollback -r %s`. If not, replicate under a new name."
                    .formatted(ShellWords.shown(received.name())),
                "%s, and what was written since, are gone for good; or a second copy"
                    .formatted(names(extra)),
                "base-is-not-newest"));
      }
      extra.add(received);
    }
    Set<String> names = new HashSet<>();
    pair.history().stream()
        .filter(HistoryPoint::isSnapshot)
        .forEach(p -> names.add(p.snapshot().snapshot()));
    boolean named = pair.received().stream().anyMatch(p -> names.contains(p.snapshot().snapshot()));
    return new Problem.Refused(
        "%s exists and shares no snapshot with %s".formatted(there.name(), pair.source().name()),
        "its newest is %s, GUID %x%s"
            .formatted(
                newest.name(),
                newest.guid(),
                named ? "; names agree, GUIDs do not: they were not sent from there" : ""),
        Advice.of(
            "If it is something else, replicate below it: %s/%s. If the base was destroyed at the"
                    .formatted(there.name(), leaf(pair.source().name().value()))
                + " source, only a full under a new name goes on.",
            FULL,
            "no-common-base"));
  }

  private static String names(List<HistoryPoint> points) {
    String first = points.getFirst().snapshot().snapshot();
    return points.size() == 1
        ? "@" + first
        : "%d snapshots up to @%s".formatted(points.size(), first);
  }

  /// Onto what was written to since its newest snapshot, no increment is received.
  static void checkUnwritten(Pair pair, DatasetState there) throws Problem {
    if (there.written() == 0) {
      return;
    }
    SnapshotName last = pair.received().getLast().snapshot();
    String mounted =
        there.mounted() ? "; it is mounted%s".formatted(there.readOnly() ? ", read-only" : "") : "";
    throw new Problem.Conflict(
        "%s was changed since %s".formatted(there.name(), last),
        "%d bytes written since then%s".formatted(there.written(), mounted),
        Advice.of(
            "If that may go: `%szseal rollback %s`."
                .formatted(
                    there.mounted()
                        ? ShellWords.shown("zfs", "unmount", there.name()) + "`, then `"
                        : "",
                    ShellWords.shown(last)),
            "what was written since is gone for good; nothing is sent again",
            "target-modified"));
  }

  private static String leaf(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }
}
