package dev.zseal.replicate;

import dev.zseal.name.DatasetName;
import dev.zseal.name.SnapshotName;
import dev.zseal.pairing.Pair;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Parents before children, and what clones come from before the clones.
final class Order {

  private Order() {}

  static List<Pair> of(List<Pair> pairs) {
    List<Pair> left = new ArrayList<>(pairs);
    List<Pair> ordered = new ArrayList<>();
    Set<DatasetName> waiting = new HashSet<>();
    left.forEach(pair -> waiting.add(pair.source().name()));
    while (!left.isEmpty()) {
      int next = 0;
      while (next < left.size() && !isReady(left.get(next), waiting)) {
        next++;
      }
      // A clone's origin below the clone itself: it comes as a full then.
      Pair pair = left.remove(next < left.size() ? next : 0);
      ordered.add(pair);
      waiting.remove(pair.source().name());
    }
    return List.copyOf(ordered);
  }

  private static boolean isReady(Pair pair, Set<DatasetName> waiting) {
    DatasetName name = pair.source().name();
    SnapshotName origin = pair.source().origin();
    boolean parent = name.parent().filter(waiting::contains).isPresent();
    return !parent && (origin == null || !waiting.contains(origin.dataset()));
  }
}
