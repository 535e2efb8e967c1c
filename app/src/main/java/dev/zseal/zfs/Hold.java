package dev.zseal.zfs;

import dev.zseal.name.SnapshotName;

/// A snapshot that cannot be destroyed while it is held, and by what tag.
public record Hold(SnapshotName snapshot, String tag) {}
