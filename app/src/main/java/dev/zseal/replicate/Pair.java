package dev.zseal.replicate;

import dev.zseal.name.DatasetName;
import dev.zseal.zfs.DatasetState;
import dev.zseal.zfs.HistoryPoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A dataset and what is, or will be, its replica.
///
/// @param history the source's snapshots and bookmarks, oldest first
/// @param target what the replica is to be called
/// @param found what the replica is called now; null if there is none yet
/// @param there the replica as it stands; null if there is none yet
/// @param received the replica's snapshots, oldest first
record Pair(
    DatasetState source,
    List<HistoryPoint> history,
    DatasetName target,
    @Nullable DatasetName found,
    @Nullable DatasetState there,
    List<HistoryPoint> received) {

  /// Whether the replica must be renamed, because its source was.
  boolean isRenamed() {
    return found != null && !found.equals(target);
  }
}
