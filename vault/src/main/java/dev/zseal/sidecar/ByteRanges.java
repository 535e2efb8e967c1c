package dev.zseal.sidecar;

import java.util.ArrayList;
import java.util.List;

/// Places in a file, in rising order, neighbours joined.
final class ByteRanges {

  private static final int SHOWN = 5;
  private static final int KEPT = 1000;

  private record Range(long from, long to) {

    @Override
    public String toString() {
      return "%d to %d".formatted(from, to - 1);
    }
  }

  private final List<Range> ranges = new ArrayList<>();
  private long more;

  /// Adds the bytes from `from` on and before `to`.
  void add(long from, long to) {
    if (!ranges.isEmpty() && ranges.getLast().to == from) {
      ranges.set(ranges.size() - 1, new Range(ranges.getLast().from, to));
    } else if (ranges.size() < KEPT) {
      ranges.add(new Range(from, to));
    } else {
      more++;
    }
  }

  boolean isEmpty() {
    return ranges.isEmpty();
  }

  /// The first few, for a person.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("bytes ");
    for (int i = 0; i < Math.min(SHOWN, ranges.size()); i++) {
      text.append(i == 0 ? "" : ", ").append(ranges.get(i));
    }
    long rest = ranges.size() - SHOWN + more;
    return rest > 0 ? text + " and %d places more".formatted(rest) : text.toString();
  }
}
