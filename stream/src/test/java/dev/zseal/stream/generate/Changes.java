package dev.zseal.stream.generate;

/// Which blocks of a dataset are written anew at which version. All are there from version 0 on.
interface Changes {

  /// The last version up to `version` that wrote the block.
  int last(long object, long block, int version);

  /// Whether a version after `since` up to `version` wrote a block from `start` up to `end`.
  boolean any(long object, long start, long end, int since, int version);
}
