package dev.zseal.doctor.check;

import dev.zseal.name.DatasetName;
import java.util.List;
import java.util.Map;

/// The pool that a source is replicated to.
///
/// @param hasParent whether there is a dataset to hold the replica; true where the replica exists
/// @param room bytes that can be written there
/// @param matches each dataset of the source, and its replica
/// @param estimates about how many bytes the next run sends of each dataset
public record TargetSide(
    Side side,
    boolean hasParent,
    long room,
    List<Match> matches,
    Map<DatasetName, Long> estimates) {

  public TargetSide {
    matches = List.copyOf(matches);
    estimates = Map.copyOf(estimates);
  }

  DatasetName top() {
    return side.tree().root();
  }
}
