package dev.zseal.stream.generate;

import dev.zseal.stream.SendRecord;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// The dnode blocks of a [RandomDataset], empty ones that had objects included.
final class StoredRanges implements Leaves {

  /// A dnode block.
  static final class Range {
    int written;
    final NavigableMap<Long, StoredObject> objects = new TreeMap<>();
  }

  private final NavigableMap<Long, Range> ranges = new TreeMap<>();

  StoredRanges copy() {
    StoredRanges copy = new StoredRanges();
    ranges.forEach((index, range) -> {
      Range other = copy.range(index);
      other.written = range.written;
      range.objects.forEach((number, object) -> other.objects.put(number, object.copy()));
    });
    return copy;
  }

  Range range(long index) {
    return ranges.computeIfAbsent(index, _ -> new Range());
  }

  NavigableMap<Long, Range> all() {
    return ranges;
  }

  /// Notes that something in the dnode block of an object changed.
  Range touch(long object, int version) {
    Range range = range(object / SendRecord.ObjectRange.SLOTS);
    range.written = version;
    return range;
  }

  @Override
  public long next(long from) {
    for (Map.Entry<Long, Range> range : ranges.tailMap(from, true).entrySet()) {
      if (!range.getValue().objects.isEmpty()) {
        return range.getKey();
      }
    }
    return -1;
  }

  @Override
  public boolean changed(long start, long end, int since) {
    return ranges.subMap(start, end).values().stream().anyMatch(r -> r.written > since);
  }
}
