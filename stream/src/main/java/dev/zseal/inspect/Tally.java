package dev.zseal.inspect;

import dev.zseal.stream.RecordType;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/// A number of records and the bytes of their payloads, padding included, headers not.
public record Tally(long records, long bytes) {

  static final Tally NONE = new Tally(0, 0);

  Tally plus(Tally other) {
    return new Tally(records + other.records, bytes + other.bytes);
  }

  static Tally sum(Iterable<Tally> tallies) {
    Tally sum = NONE;
    for (Tally tally : tallies) {
      sum = sum.plus(tally);
    }
    return sum;
  }

  /// A tally of each record type, still counting.
  static final class ByType {
    private final Map<RecordType, Tally> tallies = new EnumMap<>(RecordType.class);

    void count(RecordType type, long payloadBytes) {
      tallies.merge(type, new Tally(1, payloadBytes), Tally::plus);
    }

    Tally of(RecordType type) {
      return tallies.getOrDefault(type, NONE);
    }

    Tally total() {
      return sum(tallies.values());
    }

    /// The types counted so far; one that did not occur is not in it.
    Map<RecordType, Tally> soFar() {
      return Collections.unmodifiableMap(tallies);
    }
  }
}
