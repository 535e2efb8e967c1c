package dev.zseal.explain;

import dev.zseal.zfs.BookmarkFacts;
import dev.zseal.zfs.SnapshotFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What two datasets have in common, by GUID: names and times prove nothing.
///
/// @param target the newest snapshot of the target that the source has too, as a snapshot or only
///   as a bookmark
/// @param base what the source calls it: `@mon` or `#mon`
/// @param laterOnTarget snapshots of the target after that one, oldest first
/// @param extra those of them that the source does not have
record Common(
    SnapshotFacts target,
    String base,
    List<SnapshotFacts> laterOnTarget,
    List<SnapshotFacts> extra) {

  Common {
    laterOnTarget = List.copyOf(laterOnTarget);
    extra = List.copyOf(extra);
  }

  static Optional<Common> of(DatasetState target, DatasetState source) {
    Map<Long, String> bases = new HashMap<>();
    for (BookmarkFacts bookmark : source.bookmarks()) {
      bases.put(bookmark.guid(), "#" + bookmark.name().bookmark());
    }
    Set<Long> alive = new HashSet<>();
    for (SnapshotFacts snapshot : source.snapshots()) {
      bases.put(snapshot.guid(), "@" + snapshot.name().snapshot());
      alive.add(snapshot.guid());
    }
    for (int i = target.snapshots().size() - 1; i >= 0; i--) {
      SnapshotFacts there = target.snapshots().get(i);
      String base = bases.get(there.guid());
      if (base != null) {
        List<SnapshotFacts> later = target.snapshots().subList(i + 1, target.snapshots().size());
        var extra = new ArrayList<>(later);
        extra.removeIf(snapshot -> alive.contains(snapshot.guid()));
        return Optional.of(new Common(there, base, later, extra));
      }
    }
    return Optional.empty();
  }
}
