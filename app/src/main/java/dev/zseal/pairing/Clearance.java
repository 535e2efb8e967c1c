package dev.zseal.pairing;

import dev.zseal.name.DatasetName;
import dev.zseal.name.SnapshotName;
import dev.zseal.problem.Problem;
import dev.zseal.protect.BaseKeeper;
import dev.zseal.zfs.HistoryPoint;
import dev.zseal.zfs.PropertyFact;
import dev.zseal.zfs.SnapshotFacts;
import dev.zseal.zfs.TreeFacts;
import dev.zseal.zfs.ZfsHost;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Whether what lies in a replica's place, and is none of it, is put aside for it: only what zseal
/// made, below a replica, and whose source is gone. It asks, and changes nothing.
public final class Clearance {

  private final ZfsHost source;
  private final ZfsHost target;
  private final Pairing pairing;

  public Clearance(ZfsHost source, ZfsHost target, Pairing pairing) {
    this.source = source;
    this.target = target;
    this.pairing = pairing;
  }

  /// What lies in the places of replicas: true if zseal puts it aside, false if it is in the way.
  public Map<DatasetName, Boolean> inPlaces(TreeFacts there) throws Problem {
    Set<DatasetName> replicas = new HashSet<>();
    for (Pair pair : pairing.pairs()) {
      if (pair.found() != null) {
        replicas.add(pair.found());
      }
    }
    Map<DatasetName, Boolean> found = new HashMap<>();
    for (Pair pair : pairing.pairs()) {
      DatasetName place = pair.target();
      if (place.equals(pair.found())) {
        if (isRemade(pair, UnaryOperator.identity())) {
          found.put(place, true);
        }
      } else if (there.dataset(place).isPresent() && !replicas.contains(place)) {
        found.put(place, isLeft(place, there.history(place), UnaryOperator.identity()));
      }
    }
    return found;
  }

  /// Whether the source of the replica in its place was destroyed and made again under its name:
  /// made after all that the replica has, and with none of it. Else its base was lost, and that is
  /// a person's to decide.
  ///
  /// @param now what a dataset of the target is called by now
  public boolean isRemade(Pair pair, UnaryOperator<DatasetName> now) throws Problem {
    if (pair.there() == null
        || pair.received().isEmpty()
        || pair.sharesSnapshot()
        || !isLeft(pair.target(), pair.received(), now)) {
      return false;
    }
    PropertyFact creation =
        source.properties(pair.source().name(), List.of("creation")).get("creation");
    if (creation == null || !creation.value().matches("[0-9]{1,18}")) {
      return false;
    }
    Instant begun = Instant.ofEpochSecond(Long.parseLong(creation.value()));
    return target.snapshots(pair.target()).stream()
        .map(SnapshotFacts::creation)
        .noneMatch(begun::isBefore);
  }

  /// Whether a dataset of the target that is nobody's replica is what zseal left of one.
  ///
  /// @param history its snapshots
  public boolean isLeft(
      DatasetName place, List<HistoryPoint> history, UnaryOperator<DatasetName> now)
      throws Problem {
    return pairing.isInReplica(place, now) && isOurs(history);
  }

  /// Whether zseal made that replica: it holds its newest snapshot.
  private boolean isOurs(List<HistoryPoint> snapshots) throws Problem {
    List<SnapshotName> held = new ArrayList<>();
    for (HistoryPoint point : snapshots) {
      if (point.isSnapshot() && point.holds() > 0) {
        held.add(point.snapshot());
      }
    }
    return target.holds(held).stream().anyMatch(hold -> hold.tag().equals(BaseKeeper.AT_TARGET));
  }
}
