package dev.zseal.zfs;

import dev.zseal.name.BaseName;
import dev.zseal.name.SnapshotName;

/// A snapshot or bookmark, and what an increment from it depends on.
///
/// @param guid of the snapshot, or of the one that was bookmarked: the same in every pool
/// @param createTxg the order of creation within this pool, and only there
/// @param ivsetGuid of an encrypted snapshot: a raw increment is taken only onto the same set of
///   IVs; 0 where there is none
/// @param holds how many holds there are; 0 for a bookmark
public record HistoryPoint(BaseName name, long guid, long createTxg, long ivsetGuid, int holds) {

  static final String COLUMNS = "name,guid,createtxg,ivsetguid,userrefs";

  public boolean isSnapshot() {
    return name instanceof SnapshotName;
  }

  /// The name as that of a snapshot.
  ///
  /// @throws ClassCastException if it is a bookmark's
  public SnapshotName snapshot() {
    return (SnapshotName) name;
  }
}
