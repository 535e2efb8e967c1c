package dev.zseal.stream.generate;

/// Every version changes the same share of the blocks, spread evenly.
///
/// @param threshold the share, in 2^53rds
record EvenChanges(long seed, long threshold) implements Changes {

  static EvenChanges share(long seed, double share) {
    if (share < 0 || share > 1) {
      throw new IllegalArgumentException("share of " + share);
    }
    return new EvenChanges(seed, (long) (share * (1L << 53)));
  }

  @Override
  public int last(long object, long block, int version) {
    int last = version;
    while (last > 0 && !changes(object, block, last)) {
      last--;
    }
    return last;
  }

  private boolean changes(long object, long block, int version) {
    return threshold > 0 && Noise.of(seed, object, block, version) >>> 11 < threshold;
  }

  @Override
  public boolean any(long object, long start, long end, int since, int version) {
    for (long block = start; block < end; block++) {
      if (last(object, block, version) > since) {
        return true;
      }
    }
    return false;
  }
}
