package dev.zseal.simulation;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// One input of a receive.
///
/// @param label what it is, for people
/// @param guids the snapshots a vault holds afterwards that are in it
@SuppressWarnings("ArrayRecordComponent")
record Delivery(String label, byte[] stream, List<Long> guids) {

  Delivery {
    guids = List.copyOf(guids);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Delivery d
        && label.equals(d.label)
        && Arrays.equals(stream, d.stream)
        && guids.equals(d.guids);
  }

  @Override
  public int hashCode() {
    return Objects.hash(label, Arrays.hashCode(stream), guids);
  }

  @Override
  public String toString() {
    return label;
  }
}
