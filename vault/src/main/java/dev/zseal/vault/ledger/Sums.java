package dev.zseal.vault.ledger;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The hashes of the manifests that some acts speak of: a set in little more room than the acts
/// take themselves.
final class Sums {

  private final Sum[] sorted;

  /// What acts have in place of one.
  private final Set<String> others = new HashSet<>();

  private Sums(Collection<ActLog.Act> acts) {
    List<Sum> sums = new ArrayList<>(acts.size());
    for (ActLog.Act act : acts) {
      Sum sum = act.sum();
      if (sum == null) {
        others.add(act.sha256());
      } else {
        sums.add(sum);
      }
    }
    sorted = sums.toArray(Sum[]::new);
    Arrays.sort(sorted);
  }

  static Sums of(Collection<ActLog.Act> acts) {
    return new Sums(acts);
  }

  boolean contains(String sha256) {
    Sum sum = Sum.parse(sha256);
    return sum == null ? others.contains(sha256) : Arrays.binarySearch(sorted, sum) >= 0;
  }
}
