package dev.zseal.doctor.check;

import dev.zseal.name.DatasetName;
import dev.zseal.pairing.Pair;
import dev.zseal.pairing.Pairing;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The pool that a source is replicated to.
///
/// @param hasParent whether there is a dataset to hold the replica; true where the replica exists
/// @param room bytes that can be written there
/// @param pairing which dataset there is the replica of which of the source
/// @param inPlaces what lies in the places of replicas: true if zseal replicate puts it aside,
///   false if it is in the way
/// @param estimates about how many bytes the next run sends of each dataset
public record TargetSide(
    Side side,
    boolean hasParent,
    long room,
    Pairing pairing,
    Map<DatasetName, Boolean> inPlaces,
    Map<DatasetName, Long> estimates) {

  public TargetSide {
    inPlaces = Map.copyOf(inPlaces);
    estimates = Map.copyOf(estimates);
  }

  DatasetName top() {
    return side.tree().root();
  }

  /// Each dataset of the source and its replica. What is put aside for it is none.
  List<Pair> pairs() {
    return pairs(pairing, inPlaces);
  }

  /// The pairs as `zseal replicate` takes them.
  public static List<Pair> pairs(Pairing pairing, Map<DatasetName, Boolean> inPlaces) {
    return pairing.pairs().stream()
        .map(pair ->
            pair.target().equals(pair.found()) && inPlaces.getOrDefault(pair.target(), false)
                ? pair.unmade()
                : pair)
        .toList();
  }

  /// The sources of replicas, by what these are called now.
  Map<DatasetName, DatasetName> sources() {
    Map<DatasetName, DatasetName> sources = new HashMap<>();
    for (Pair pair : pairs()) {
      if (pair.found() != null) {
        sources.put(pair.found(), pair.source().name());
      }
    }
    return sources;
  }
}
