package dev.zseal.replicate;

import dev.zseal.name.DatasetName;
import dev.zseal.pairing.Clearance;
import dev.zseal.pairing.Pair;
import dev.zseal.pairing.Pairing;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.DatasetState;
import dev.zseal.zfs.ShellWords;
import dev.zseal.zfs.TreeFacts;
import dev.zseal.zfs.ZfsHost;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where the replicas lie at the target, and their way to where they belong.
///
/// By renames only, and never of the topmost dataset. A replica in the place of another goes to its
/// own, or waits under a name beside it; one that has no source any more is put aside, if zseal
/// made it. A run that is cut short between two renames leaves what the next finds by its GUIDs.
final class Places {

  private static final String WAITS = "-zseal-moving";
  private static final String GONE = "-zseal-gone-";

  private final ZfsHost target;
  private final ReplicateListener listener;
  private final Replication.Request request;
  private final String stamp;
  private final List<Pair> pairs;
  private final Clearance clearance;

  /// What each dataset of the target that was there at first is called now.
  private final Map<DatasetName, DatasetName> now = new HashMap<>();

  private final Set<DatasetName> made = new HashSet<>();

  /// @param stamp tells what is put aside from what was before
  /// @param there null if there is nothing yet
  Places(
      ZfsHost source,
      ZfsHost target,
      ReplicateListener listener,
      Replication.Request request,
      String stamp,
      Pairing pairing,
      @Nullable TreeFacts there) {
    this.target = target;
    this.listener = listener;
    this.request = request;
    this.stamp = stamp;
    this.pairs = pairing.pairs();
    this.clearance = new Clearance(source, target, pairing);
    if (there != null) {
      there.datasets().keySet().forEach(name -> now.put(name, name));
    }
  }

  /// What a dataset is called now that was there at first.
  DatasetName now(DatasetName name) {
    return now.getOrDefault(name, name);
  }

  boolean has(DatasetName name) {
    return made.contains(name) || now.containsValue(name);
  }

  /// A dataset has come into being.
  void made(DatasetName name) {
    made.add(name);
  }

  /// Brings a replica to its place, and what is in its way out of it.
  Pair settle(Pair pair) throws Problem {
    if (pair.target().equals(request.target())) {
      return pair;
    }
    DatasetName found = pair.found();
    if (found != null && now(found).equals(pair.target())) {
      if (clearance.isRemade(pair, this::now)) {
        putAside(pair.target(), pair);
        return pair.unmade();
      }
      // Whoever renamed a parent moved the children too.
      return found.equals(pair.target()) || request.dryRun() ? pair : again(pair);
    }
    if (has(pair.target())) {
      clear(pair);
    }
    if (found == null) {
      return pair;
    }
    rename(now(found), pair.target());
    return request.dryRun() ? pair : again(pair);
  }

  /// The pair with the target as it is now.
  Pair again(Pair pair) throws Problem {
    Optional<TreeFacts> tree = target.tree(pair.target());
    DatasetState there = tree.flatMap(t -> t.dataset(pair.target())).orElse(null);
    return new Pair(
        pair.source(),
        pair.history(),
        pair.target(),
        there,
        tree.map(t -> t.snapshots(pair.target())).orElse(List.of()));
  }

  private void clear(Pair pair) throws Problem {
    DatasetName place = pair.target();
    for (Pair other : pairs) {
      if (other.found() != null && now(other.found()).equals(place)) {
        DatasetName own = other.target();
        boolean free =
            !has(own) && !own.isWithin(place) && own.parent().map(this::has).orElse(false);
        rename(place, free ? own : beside(place, WAITS));
        return;
      }
    }
    if (!clearance.isLeft(place, target.history(place), this::now)) {
      throw new Problem.Conflict(
          "%s is in the way of the replica of %s".formatted(place, pair.source().name()),
          "it is no replica of anything there, and zseal holds no snapshot of it",
          "Look what it is, and give it another name: zfs rename %s %s"
              .formatted(place, beside(place, "-old")));
    }
    putAside(place, pair);
  }

  private void putAside(DatasetName place, Pair pair) throws Problem {
    DatasetName aside = beside(place, GONE + stamp);
    rename(place, aside);
    listener.notice(
        "%s was the replica of a dataset that is gone, in the place of the one that is %s now; it"
                .formatted(place, pair.source().name())
            + " is left as it is under another name. If it may go: zfs destroy -r "
            + ShellWords.shown(aside));
  }

  private DatasetName beside(DatasetName place, String ending) throws Problem {
    DatasetName name = DatasetName.parse(place.value() + ending);
    for (int i = 2; has(name); i++) {
      name = DatasetName.parse(place.value() + ending + "-" + i);
    }
    return name;
  }

  private void rename(DatasetName from, DatasetName to) throws Problem {
    listener.step(ShellWords.shown("zfs", "rename", from, to));
    if (!request.dryRun()) {
      target.rename(from, to);
    }
    for (Map.Entry<DatasetName, DatasetName> entry : now.entrySet()) {
      if (entry.getValue().isWithin(from)) {
        entry.setValue(entry.getValue().moved(from, to));
      }
    }
  }
}
