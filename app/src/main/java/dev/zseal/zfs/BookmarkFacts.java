package dev.zseal.zfs;

import dev.zseal.name.BookmarkName;
import java.time.Instant;

/// A bookmark as its pool lists it; GUID, creation and txg are those of the bookmarked snapshot.
public record BookmarkFacts(BookmarkName name, long guid, Instant creation, long createTxg) {
  static final String COLUMNS = "name,guid,creation,createtxg";
}
