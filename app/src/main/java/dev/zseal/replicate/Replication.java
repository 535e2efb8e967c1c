package dev.zseal.replicate;

import dev.zseal.explain.Diagnosis;
import dev.zseal.explain.Explainer;
import dev.zseal.name.DatasetName;
import dev.zseal.name.SnapshotName;
import dev.zseal.pairing.Pair;
import dev.zseal.pairing.Pairing;
import dev.zseal.pairing.Roots;
import dev.zseal.problem.Problem;
import dev.zseal.protect.OwnSnapshots;
import dev.zseal.zfs.DatasetState;
import dev.zseal.zfs.FeatureState;
import dev.zseal.zfs.HistoryPoint;
import dev.zseal.zfs.ShellWords;
import dev.zseal.zfs.TreeFacts;
import dev.zseal.zfs.ZfsHost;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Brings a dataset, or it and all below it, to another pool, and keeps it in step: raw, resumable,
/// never mounted, never forced.
///
/// At the target nothing is destroyed or rolled back. At the source nothing is destroyed but
/// bookmarks that zseal made for this very target, once a newer one is there.
public final class Replication {

  private final ZfsHost source;
  private final ZfsHost target;
  private final InstantSource clock;
  private final ReplicateListener listener;

  public Replication(
      ZfsHost source, ZfsHost target, InstantSource clock, ReplicateListener listener) {
    this.source = source;
    this.target = target;
    this.clock = clock;
    this.listener = listener;
  }

  /// What is asked for.
  ///
  /// @param target the dataset that is, or becomes, the replica of `source`
  /// @param snapshot the name of the last snapshot to bring over; empty for the newest
  /// @param takeSnapshot take a new one first
  /// @param latestOnly leave out the snapshots between
  /// @param ownOnly hold at the source only snapshots that zseal took: another tool is to let go of
  ///   its own as it likes
  /// @param without datasets below `source` that are left out, each by itself: those below one are
  ///   not, unless they are named too
  /// @param dryRun only say what would be done
  public record Request(
      DatasetName source,
      DatasetName target,
      boolean recursive,
      Set<DatasetName> without,
      Optional<String> snapshot,
      boolean takeSnapshot,
      boolean latestOnly,
      boolean ownOnly,
      boolean dryRun) {

    public Request {
      without = Set.copyOf(without);
    }
  }

  /// Replicates. What fails with one dataset does not stop the others.
  public void run(Request request) throws Problem {
    TreeFacts from = source(request);
    List<DatasetState> datasets =
        request.recursive()
            ? Placeholders.sealed(from, request.without(), listener)
            : List.of(from.dataset(from.root()).orElseThrow(IllegalStateException::new));
    TreeFacts there = target.tree(request.target()).orElse(null);
    if (there == null) {
      checkParent(request);
    }
    if (request.recursive()) {
      tellRoots(from, datasets);
    }
    Pairing pairing = Pairing.of(from, datasets, there, request.target());
    var planner =
        new StepPlanner(
            request.latestOnly(),
            source.poolFeature(request.source().pool(), "physical_rewrite") == FeatureState.ACTIVE);
    Map<DatasetName, Problem> wrong = wrongPlaces(pairing, from, planner, request);
    String stamp = OwnSnapshots.stamp(clock.instant());
    var places = new Places(source, target, listener, request, stamp, pairing, there);
    var placeholders = new Placeholders(target, listener, request, from, places);
    var replicas =
        new Replicas(source, target, listener, planner, request, known(there), from, places);
    Map<DatasetName, DatasetName> names = new LinkedHashMap<>();
    boolean all = true;
    for (Pair pair : Order.of(pairing.pairs())) {
      try {
        checkPlace(pair, wrong);
        placeholders.above(pair);
        replicas.bring(pair);
        if (isWhole(pair.source(), from, names)) {
          names.put(pair.source().name(), pair.target());
        }
      } catch (Problem.Usage e) {
        throw e;
      } catch (Problem e) {
        all = false;
        listener.failed(pair.source().name(), diagnosed(pair.source().name(), pair.target(), e));
      }
    }
    if (request.recursive()) {
      tell(pairing.orphans().stream().map(places::now).toList());
    }
    if (request.recursive() && !request.dryRun()) {
      align(from, request, names, all);
    }
  }

  /// What lies in the place of a topmost replica and is none. Where the topmost of all is one that
  /// is sent, this ends the run.
  private Map<DatasetName, Problem> wrongPlaces(
      Pairing pairing, TreeFacts from, StepPlanner planner, Request request) throws Problem {
    Map<DatasetName, Problem> wrong = new LinkedHashMap<>();
    for (Pair pair : pairing.pairs()) {
      if (pair.there() == null || !Roots.isTop(from, pair.source().name())) {
        continue;
      }
      try {
        checkTop(pair, planner, request);
      } catch (Problem e) {
        if (pair.target().equals(request.target())) {
          throw diagnosed(request.source(), request.target(), e);
        }
        wrong.put(pair.source().name(), e);
      }
    }
    return wrong;
  }

  private Problem diagnosed(DatasetName dataset, DatasetName replica, Problem failed) {
    return Diagnosis.of(
        failed, new Explainer.Subject(target, replica), new Explainer.Subject(source, dataset));
  }

  private static void checkPlace(Pair pair, Map<DatasetName, Problem> wrong) throws Problem {
    DatasetName name = pair.source().name();
    for (Map.Entry<DatasetName, Problem> entry : wrong.entrySet()) {
      if (name.equals(entry.getKey())) {
        throw entry.getValue();
      }
      if (name.isWithin(entry.getKey())) {
        throw new Problem.Refused(
            name + " was not sent",
            "what lies at the target in the place of %s is no replica of it"
                .formatted(entry.getKey()),
            entry.getValue().hint());
      }
    }
  }

  /// Nothing is done below a dataset that is no replica: a wrong word would else fill a pool with
  /// new ones, and rename what lies in it.
  private static void checkTop(Pair top, StepPlanner planner, Request request) throws Problem {
    String token = top.there() == null ? null : top.there().resumeToken();
    boolean begun = top.received().isEmpty() && token != null;
    if (begun && token != null) {
      var _ = Interrupted.token(top, top.target(), token);
    }
    if (!begun && !top.sharesSnapshot()) {
      List<Step> _ = planner.plan(top, request.snapshot(), Set.of(), Optional.empty());
    }
  }

  /// Whether its encryption root came over too: only then may a replica inherit from that root's.
  private static boolean isWhole(
      DatasetState dataset, TreeFacts from, Map<DatasetName, DatasetName> brought) {
    DatasetName root = dataset.encryptionRoot();
    return root == null
        || root.equals(dataset.name())
        || from.dataset(root).isEmpty()
        || brought.containsKey(root);
  }

  private void align(
      TreeFacts from, Request request, Map<DatasetName, DatasetName> names, boolean all)
      throws Problem {
    for (DatasetName top : Roots.tops(from, names)) {
      try {
        new EncryptionRoots(source, target, listener)
            .align(from, top, top.moved(request.source(), request.target()), names);
      } catch (Problem e) {
        // After other failures this one is no surprise: the next run sets it right.
        if (all) {
          listener.failed(top, e);
        } else {
          listener.notice(e.what());
        }
      }
    }
  }

  /// The source, after the snapshot was taken if one is to be.
  private TreeFacts source(Request request) throws Problem {
    if (request.takeSnapshot()) {
      SnapshotName snapshot =
          request
              .source()
              .snapshot(request.snapshot().orElse(OwnSnapshots.nameAt(clock.instant())));
      if (request.recursive() && !request.without().isEmpty()) {
        return snapshots(request, snapshot.snapshot());
      }
      listener.step(
          "zfs snapshot %s%s"
              .formatted(request.recursive() ? "-r " : "", ShellWords.shown(snapshot)));
      if (request.dryRun()) {
        return planned(tree(request), snapshot.snapshot());
      }
      if (request.recursive()) {
        source.snapshotRecursive(snapshot);
      } else {
        source.snapshot(List.of(snapshot));
      }
    }
    return tree(request);
  }

  /// Of all that is sent, at one moment, and of nothing that is left out: it would keep there what
  /// nobody wants to keep.
  private TreeFacts snapshots(Request request, String name) throws Problem {
    TreeFacts before = tree(request);
    List<SnapshotName> snapshots = new ArrayList<>();
    List<Object> words = new ArrayList<>(List.of("zfs", "snapshot"));
    for (DatasetState dataset : Pairing.sealed(before, request.without())) {
      snapshots.add(dataset.name().snapshot(name));
    }
    words.addAll(snapshots);
    listener.step(ShellWords.shown(words.toArray()));
    if (request.dryRun()) {
      return planned(before, name);
    }
    source.snapshot(snapshots);
    return tree(request);
  }

  /// Those whose encryption root is left out.
  private void tellRoots(TreeFacts from, List<DatasetState> datasets) {
    Set<DatasetName> sent = new HashSet<>();
    datasets.forEach(dataset -> sent.add(dataset.name()));
    for (DatasetState dataset : datasets) {
      DatasetName root = dataset.encryptionRoot();
      if (root != null && !sent.contains(root) && from.dataset(root).isPresent()) {
        listener.notice(
            ("%s has its key from %s, which is left out: its replica is an encryption root of its"
                    + " own, and opens with the passphrase or key that %s had when it was sent")
                .formatted(dataset.name(), root, root));
      }
    }
  }

  private TreeFacts tree(Request request) throws Problem {
    return source
        .tree(request.source())
        .orElseThrow(() ->
            new Problem.Refused(
                "no dataset " + request.source(),
                "zfs on %s does not know it".formatted(source.place()),
                "See what there is: zfs list"));
  }

  /// For a dry run, which takes no snapshot: with one newer than all there are.
  private static TreeFacts planned(TreeFacts tree, String name) throws Problem {
    Map<DatasetName, List<HistoryPoint>> history = new HashMap<>(tree.history());
    long guid = 0;
    for (DatasetName dataset : tree.datasets().keySet()) {
      List<HistoryPoint> points = new ArrayList<>(tree.history(dataset));
      points.add(new HistoryPoint(dataset.snapshot(name), --guid, Replicas.PLANNED, 0, 0));
      history.put(dataset, points);
    }
    return new TreeFacts(tree.root(), tree.datasets(), history);
  }

  private void checkParent(Request request) throws Problem {
    String pool = request.target().pool();
    Optional<DatasetName> parent = request.target().parent();
    if (parent.isEmpty() || target.pools().stream().noneMatch(p -> p.name().equals(pool))) {
      throw new Problem.Refused(
          "no pool " + pool,
          "zpool on %s does not list it".formatted(target.place()),
          "Import it: zpool import -N %s. Or have it imported for each run: --import, or import ="
                  .formatted(ShellWords.shown(pool))
              + " true of a job's target.");
    }
    if (target.dataset(parent.get()).isEmpty()) {
      throw new Problem.Refused(
          "no dataset %s to hold the replica".formatted(parent.get()),
          "zfs on %s does not know it".formatted(target.place()),
          "Create it: zfs create -o canmount=off " + parent.get());
    }
  }

  private static Set<Long> known(@Nullable TreeFacts there) {
    Set<Long> guids = new HashSet<>();
    if (there != null) {
      there.history().values().forEach(points -> points.forEach(p -> guids.add(p.guid())));
    }
    return guids;
  }

  private void tell(List<DatasetName> orphans) {
    for (DatasetName orphan : orphans) {
      listener.notice(
          "%s has no source any more; it is left as it is. If it may go: zfs destroy -r %s"
              .formatted(orphan, orphan));
    }
  }
}
