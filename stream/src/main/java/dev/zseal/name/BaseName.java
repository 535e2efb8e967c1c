package dev.zseal.name;

/// What an increment may start from: a snapshot, or the bookmark left in a snapshot's place.
public sealed interface BaseName permits SnapshotName, BookmarkName {

  DatasetName dataset();
}
