package dev.zseal.backup;

import dev.zseal.name.BaseName;
import dev.zseal.problem.Problem;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.zfs.BookmarkFacts;
import dev.zseal.zfs.SnapshotFacts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Chooses what an increment builds on: the newest snapshot or bookmark of the source whose GUID
/// the vault holds. Names and ages say nothing; GUIDs do.
///
/// @param coming GUIDs of what the vault will hold before
record BasePolicy(Catalog catalog, Set<Long> coming) {

  /// A base on the source.
  record Base(BaseName name, long guid, long createTxg) {}

  /// The newest common base older than `target`; a snapshot is preferred to its bookmark.
  Optional<Base> choose(
      SnapshotFacts target, List<SnapshotFacts> snapshots, List<BookmarkFacts> bookmarks)
      throws Problem {
    return newest(target.createTxg(), snapshots, bookmarks);
  }

  /// The newest common base there is.
  Optional<Base> newest(List<SnapshotFacts> snapshots, List<BookmarkFacts> bookmarks)
      throws Problem {
    return newest(Long.MAX_VALUE, snapshots, bookmarks);
  }

  private Optional<Base> newest(
      long before, List<SnapshotFacts> snapshots, List<BookmarkFacts> bookmarks) throws Problem {
    List<Base> points = new ArrayList<>();
    snapshots.forEach(s -> points.add(new Base(s.name(), s.guid(), s.createTxg())));
    bookmarks.forEach(b -> points.add(new Base(b.name(), b.guid(), b.createTxg())));
    points.removeIf(point -> point.createTxg() >= before);
    // The sort is stable, so a snapshot stays before its bookmark.
    points.sort(Comparator.comparingLong(Base::createTxg).reversed());
    for (Base point : points) {
      if (holds(point.guid())) {
        return Optional.of(point);
      }
    }
    return Optional.empty();
  }

  boolean holds(long guid) throws Problem {
    return coming.contains(guid) || catalog.find(guid).isPresent();
  }

  /// Which snapshots are to be brought, the oldest first: of those wanted the newest, or all that
  /// are newer than the newest common base.
  List<SnapshotFacts> due(
      Wanted.Existing wanted, List<SnapshotFacts> snapshots, List<BookmarkFacts> bookmarks)
      throws Problem {
    List<SnapshotFacts> matching = matching(wanted, snapshots);
    if (matching.isEmpty()) {
      return matching;
    }
    List<SnapshotFacts> due =
        switch (wanted.extent()) {
          case NEWEST -> List.of(matching.getLast());
          case ALL -> {
            long since = newest(snapshots, bookmarks).map(Base::createTxg).orElse(0L);
            yield matching.stream().filter(s -> s.createTxg() > since).toList();
          }
        };
    List<SnapshotFacts> lacking = new ArrayList<>();
    for (SnapshotFacts snapshot : due) {
      if (!holds(snapshot.guid())) {
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
