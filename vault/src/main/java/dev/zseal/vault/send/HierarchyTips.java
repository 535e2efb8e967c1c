package dev.zseal.vault.send;

import dev.zseal.problem.Problem;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.SnapshotFinder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Finds which snapshots a hierarchy is made of: those of one name, of a dataset and of what lay
/// below it then.
///
/// Several hosts may have datasets of one name in a vault, with snapshots of one name. What one
/// writer brought is of one host, as far as can be known; where that does not tell, it is refused.
/// What is left out is noted.
final class HierarchyTips {

  private final Catalog catalog;
  private final Manifest top;
  private final Map<String, List<Manifest>> byName = new TreeMap<>();
  private final Map<String, String> notes = new TreeMap<>();

  HierarchyTips(Catalog catalog, Manifest top) {
    this.catalog = catalog;
    this.top = top;
  }

  /// The snapshots, parents before their children; the first is `top`.
  List<Manifest> find() throws Problem {
    Set<Long> seen = new HashSet<>(Set.of(top.guid()));
    for (String id : catalog.datasetIds()) {
      if (!id.equals(top.datasetId())) {
        // Two writers may have stored one snapshot twice; either copy is as good.
        tip(id)
            .filter(tip -> seen.add(tip.guid()))
            .ifPresent(
                tip -> byName.computeIfAbsent(tip.dataset(), _ -> new ArrayList<>()).add(tip));
      }
    }
    List<Manifest> namesakes = byName.remove(top.dataset());
    if (namesakes != null && !byName.isEmpty()) {
      leaveOutThoseOf(namesakes);
    }
    // A name sorts before those it begins.
    List<Manifest> tips = new ArrayList<>(List.of(top));
    for (List<Manifest> called : byName.values()) {
      Manifest tip = only(called);
      tips.add(tip);
      if (!tip.writer().equals(top.writer())) {
        notes.put(
            tip.dataset(),
            "%s came from another writer than %s: if it is another host's, take each by itself"
                .formatted(SnapshotFinder.exact(tip), top.fullName()));
      }
    }
    return tips;
  }

  /// What a person should know of it.
  List<String> notes() {
    return List.copyOf(notes.values());
  }

  /// The dataset's snapshot of the wanted name, if it lay there when it was taken.
  private Optional<Manifest> tip(String id) throws Problem {
    List<Manifest> called =
        catalog.snapshots(id).stream()
            .filter(m -> m.snapshot().equals(top.snapshot()) && isAtOrBelow(m))
            .toList();
    if (called.isEmpty()) {
      catalog
          .newest(id, m -> m.creation() <= top.creation())
          .filter(m -> isAtOrBelow(m) && !m.dataset().equals(top.dataset()))
          .ifPresent(older ->
              note(
                  older,
                  "it has no snapshot @%s here; the newest before that is %s"
                      .formatted(top.snapshot(), older.fullName())));
      return Optional.empty();
    }
    // Those of one recursive snapshot are of one second.
    List<Manifest> sameSecond =
        called.stream().filter(m -> m.creation() == top.creation()).toList();
    Manifest tip = sameSecond.size() == 1 ? sameSecond.getFirst() : called.getLast();
    for (Manifest other : called) {
      if (other.guid() != tip.guid()) {
        note(other, "its dataset has another of that name here, " + SnapshotFinder.exact(tip));
      }
    }
    return Optional.of(tip);
  }

  private boolean isAtOrBelow(Manifest manifest) {
    return (manifest.dataset() + "/").startsWith(top.dataset() + "/");
  }

  private void note(Manifest leftOut, String why) {
    notes.put(
        leftOut.dataset() + "@" + Catalog.guid(leftOut.guid()),
        "%s is left out: %s".formatted(leftOut.dataset(), why));
  }

  /// Another host has a topmost dataset of this name, too: what its writer brought lies below that.
  private void leaveOutThoseOf(List<Manifest> namesakes) throws Problem {
    Set<String> others = new HashSet<>();
    for (Manifest namesake : namesakes) {
      if (namesake.writer().equals(top.writer())) {
        throw ambiguous(List.of(top, namesake));
      }
      others.add(namesake.writer());
    }
    for (List<Manifest> called : byName.values()) {
      called.removeIf(m -> {
        if (others.contains(m.writer())) {
          noteForeign(m);
        }
        return others.contains(m.writer());
      });
    }
    byName.values().removeIf(List::isEmpty);
  }

  private void noteForeign(Manifest foreign) {
    note(
        foreign,
        "%s came from another host, writer %s"
            .formatted(SnapshotFinder.exact(foreign), foreign.writer()));
  }

  private Manifest only(List<Manifest> called) throws Problem {
    if (called.size() == 1) {
      return called.getFirst();
    }
    List<Manifest> own = called.stream().filter(m -> m.writer().equals(top.writer())).toList();
    if (own.size() != 1) {
      throw ambiguous(own.isEmpty() ? called : own);
    }
    called.stream().filter(m -> m.guid() != own.getFirst().guid()).forEach(this::noteForeign);
    return own.getFirst();
  }

  private Problem ambiguous(List<Manifest> called) {
    List<String> names =
        called.stream()
            .sorted(Comparator.comparingLong(Manifest::creation))
            .map(SnapshotFinder::exact)
            .toList();
    return new Problem.Refused(
        "more than one dataset is called %s, at or below %s"
            .formatted(called.getFirst().dataset(), SnapshotFinder.exact(top)),
        String.join(", ", names) + ": nothing tells which is of the same host",
        "Choose, and take each dataset by itself, without -R or -r: for example "
            + names.getFirst());
  }
}
