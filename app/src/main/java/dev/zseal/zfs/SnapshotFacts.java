package dev.zseal.zfs;

import dev.zseal.name.SnapshotName;
import java.time.Instant;

/// A snapshot as its pool lists it.
///
/// @param guid the same in every pool that the snapshot was received into; unsigned
/// @param createTxg the order of creation within this pool, and only there
public record SnapshotFacts(SnapshotName name, long guid, Instant creation, long createTxg) {
  static final String COLUMNS = "name,guid,creation,createtxg";
}
