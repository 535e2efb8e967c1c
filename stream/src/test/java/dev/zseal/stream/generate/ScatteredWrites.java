package dev.zseal.stream.generate;

import java.util.Arrays;
import java.util.stream.LongStream;

/// Every version writes the same number of blocks of one object, at random places.
final class ScatteredWrites implements Changes {

  private final long object;
  private final long[][] written;

  /// @param blocks blocks of the object
  ScatteredWrites(long seed, long object, long blocks, int count, int versions) {
    if (count > blocks) {
      throw new IllegalArgumentException("%d writes in %d blocks".formatted(count, blocks));
    }
    this.object = object;
    written = new long[versions + 1][];
    written[0] = new long[0];
    for (int v = 1; v <= versions; v++) {
      long draw = Noise.of(seed, v);
      written[v] =
          LongStream.iterate(0, i -> i + 1)
              .map(i -> Noise.below(Noise.of(draw, i), blocks))
              .distinct()
              .limit(count)
              .sorted()
              .toArray();
    }
  }

  @Override
  public int last(long of, long block, int version) {
    int last = version;
    while (last > 0 && !any(of, block, block + 1, last - 1, last)) {
      last--;
    }
    return last;
  }

  @Override
  public boolean any(long of, long start, long end, int since, int version) {
    if (since < 0) {
      return start < end;
    }
    for (int v = since + 1; of == object && v <= version; v++) {
      int at = Arrays.binarySearch(written[v], start);
      int first = at < 0 ? -at - 1 : at;
      if (first < written[v].length && written[v][first] < end) {
        return true;
      }
    }
    return false;
  }
}
