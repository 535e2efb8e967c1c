package dev.zseal.vault.ledger;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The order in which the snapshots of a dataset were taken.
///
/// ZFS orders them by `createtxg`, which no stream tells; a stream tells the second. Of several of
/// one second, as tools take their hourly and daily ones, the base of an increment was taken before
/// it; of those without such a tie the one that was received first counts as the older.
final class TakenOrder {

  private TakenOrder() {}

  /// Puts snapshots in order.
  ///
  /// @param byCreation ordered by their seconds
  static List<Manifest> of(List<Manifest> byCreation) {
    List<Manifest> ordered = new ArrayList<>();
    int from = 0;
    for (int to = 1; to <= byCreation.size(); to++) {
      if (to == byCreation.size()
          || byCreation.get(to).creation() != byCreation.get(from).creation()) {
        List<Manifest> second = byCreation.subList(from, to);
        ordered.addAll(second.size() == 1 ? second : ofOneSecond(second));
        from = to;
      }
    }
    return ordered;
  }

  private static List<Manifest> ofOneSecond(List<Manifest> second) {
    List<Manifest> received = new ArrayList<>(second);
    received.sort(Comparator.comparing(Manifest::received).thenComparingLong(Manifest::guid));
    Map<Long, Manifest> byGuid = new LinkedHashMap<>();
    received.forEach(m -> byGuid.put(m.guid(), m));
    Set<Manifest> ordered = new LinkedHashSet<>();
    for (Manifest snapshot : received) {
      List<Manifest> line = new ArrayList<>();
      Manifest one = snapshot;
      while (one != null && !ordered.contains(one) && !line.contains(one)) {
        line.add(one);
        one = byGuid.get(one.fromGuid());
      }
      ordered.addAll(line.reversed());
    }
    return List.copyOf(ordered);
  }
}
