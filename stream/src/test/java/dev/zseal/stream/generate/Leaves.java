package dev.zseal.stream.generate;

/// What lies at the bottom of a tree of block pointers: the blocks of an object, or the dnode
/// blocks of a dataset.
public interface Leaves {

  /// The first one at `from` or after it, or -1.
  long next(long from);

  /// Whether any from `start` up to but not including `end` was written or freed after version
  /// `since`; -1 asks for any write or free at all.
  boolean changed(long start, long end, int since);
}
