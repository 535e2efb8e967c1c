package dev.zseal.backup;

import dev.zseal.name.BaseName;
import dev.zseal.problem.Problem;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.zfs.HistoryPoint;
import dev.zseal.zfs.SnapshotFacts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Chooses what an increment builds on: the newest snapshot or bookmark of the source that the
/// vault holds. Names and ages say nothing; GUIDs do, and whether it is sealed as it is there: a
/// send without `-w` into another encryption keeps the GUIDs, and what it made is no base for this.
///
/// @param coming GUIDs of what the vault will hold before
record BasePolicy(Catalog catalog, Set<Long> coming) {

  /// A base on the source.
  record Base(BaseName name, long guid, long createTxg) {}

  /// The newest common base older than `target`; a snapshot is preferred to its bookmark.
  Optional<Base> choose(SnapshotFacts target, List<HistoryPoint> history) throws Problem {
    return newest(target.createTxg(), history);
  }

  private Optional<Base> newest(long before, List<HistoryPoint> history) throws Problem {
    List<HistoryPoint> points = new ArrayList<>(history);
    points.removeIf(point -> point.createTxg() >= before);
    // The sort is stable, so a snapshot stays before its bookmark.
    points.sort(Comparator.comparingLong(HistoryPoint::createTxg).reversed());
    for (HistoryPoint point : points) {
      if (coming.contains(point.guid()) || held(point.guid(), point.ivsetGuid()).isPresent()) {
        return Optional.of(new Base(point.name(), point.guid(), point.createTxg()));
      }
    }
    return Optional.empty();
  }

  /// The snapshot, if the vault has it as the source has.
  ///
  /// @param ivset which the source says, 0 where it says none
  private Optional<Manifest> held(long guid, long ivset) throws Problem {
    return catalog.find(guid).filter(m -> ivset == 0 || m.toIvSet() == ivset);
  }

  /// What the vault has in the place of a snapshot: the same GUID, sealed otherwise. It cannot hold
  /// both.
  Optional<Manifest> otherwise(SnapshotFacts snapshot, List<HistoryPoint> history) throws Problem {
    long ivset = ivset(snapshot, history);
    return catalog.find(snapshot.guid()).filter(m -> ivset != 0 && m.toIvSet() != ivset);
  }

  static long ivset(SnapshotFacts snapshot, List<HistoryPoint> history) {
    return history.stream()
        .filter(point -> point.isSnapshot() && point.guid() == snapshot.guid())
        .mapToLong(HistoryPoint::ivsetGuid)
        .findFirst()
        .orElse(0);
  }

  /// Which snapshots are to be brought, the oldest first: of those wanted the newest, or all that
  /// are newer than the newest common base. Those are left out that the vault holds, be it
  /// [#otherwise].
  List<SnapshotFacts> due(
      Wanted.Existing wanted, List<SnapshotFacts> snapshots, List<HistoryPoint> history)
      throws Problem {
    List<SnapshotFacts> matching = matching(wanted, snapshots);
    if (matching.isEmpty()) {
      return matching;
    }
    List<SnapshotFacts> due =
        switch (wanted.extent()) {
          case NEWEST -> List.of(matching.getLast());
          case ALL -> {
            long since = newest(Long.MAX_VALUE, history).map(Base::createTxg).orElse(0L);
            yield matching.stream().filter(s -> s.createTxg() > since).toList();
          }
        };
    List<SnapshotFacts> lacking = new ArrayList<>();
    for (SnapshotFacts snapshot : due) {
      if (!coming.contains(snapshot.guid()) && catalog.find(snapshot.guid()).isEmpty()) {
        lacking.add(snapshot);
      }
    }
    return lacking;
  }

  /// Those of a pattern, the oldest first.
  static List<SnapshotFacts> matching(Wanted.Existing wanted, List<SnapshotFacts> snapshots) {
    return snapshots.stream()
        .filter(wanted::matches)
        .sorted(Comparator.comparingLong(SnapshotFacts::createTxg))
        .toList();
  }
}
