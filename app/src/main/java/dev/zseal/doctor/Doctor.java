package dev.zseal.doctor;

import dev.zseal.doctor.check.Checks;
import dev.zseal.doctor.check.Facts;
import dev.zseal.doctor.check.Permissions;
import dev.zseal.doctor.check.Sent;
import dev.zseal.doctor.check.Side;
import dev.zseal.doctor.check.TargetSide;
import dev.zseal.name.DatasetName;
import dev.zseal.name.SnapshotName;
import dev.zseal.pairing.Clearance;
import dev.zseal.pairing.Pair;
import dev.zseal.pairing.Pairing;
import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.zfs.DatasetState;
import dev.zseal.zfs.FeatureState;
import dev.zseal.zfs.HistoryPoint;
import dev.zseal.zfs.PoolFacts;
import dev.zseal.zfs.SshTarget;
import dev.zseal.zfs.TreeFacts;
import dev.zseal.zfs.ZfsHost;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Gathers the facts of a job: lists and properties, and of each dataset the first record of a raw
/// send, which is then stopped. Nothing is changed anywhere.
public final class Doctor {

  private final ZfsHost source;
  private final ZfsHost target;

  public Doctor(ZfsHost source, ZfsHost target) {
    this.source = source;
    this.target = target;
  }

  /// What is to be looked at.
  ///
  /// @param without datasets below `source` that are left out
  /// @param target the replica; null for none
  /// @param vault null for none
  /// @param user whose permissions at the source to look at; null for none
  /// @param targetUser the same at the target
  public record Request(
      DatasetName source,
      boolean recursive,
      Set<DatasetName> without,
      @Nullable DatasetName target,
      @Nullable Vault vault,
      @Nullable String user,
      @Nullable String targetUser) {

    public Request {
      without = Set.copyOf(without);
    }
  }

  /// The user whom zfs runs as on a machine, where that can be known; null where it is root, or the
  /// ssh configuration's to say.
  ///
  /// @param host empty for this machine
  public static @Nullable String whoRuns(Optional<SshTarget> host) {
    String name = host.isPresent() ? host.get().user() : System.getProperty("user.name");
    return name == null || name.equals("root") ? null : name;
  }

  /// Gathers.
  public Facts examine(Request request) throws Problem {
    TreeFacts tree =
        source
            .tree(request.source())
            .orElseThrow(() ->
                new Problem.Refused(
                    "no dataset " + request.source(),
                    "zfs on %s does not know it".formatted(source.place()),
                    "See what there is: zfs list"));
    List<DatasetState> datasets =
        request.recursive()
            ? tree.datasets().values().stream()
                .filter(dataset -> !request.without().contains(dataset.name()))
                .toList()
            : tree.dataset(tree.root()).stream().toList();
    Map<DatasetName, Sent> sent = sent(source, tree, datasets);
    Side from =
        side(
            source,
            tree,
            datasets,
            sent,
            Set.of(Checks.sourceFeature()),
            permissions(source, request.source(), request.user()));
    TargetSide to =
        request.target() == null ? null : target(request.target(), request, from, datasets);
    return new Facts(
        from,
        datasets,
        request.recursive(),
        to,
        request.vault() == null ? null : new VaultFacts(request.vault()).of(tree, datasets));
  }

  private Side side(
      ZfsHost host,
      TreeFacts tree,
      Collection<DatasetState> datasets,
      Map<DatasetName, Sent> sent,
      Set<String> features,
      @Nullable Permissions permissions)
      throws Problem {
    String name = tree.root().pool();
    Optional<PoolFacts> pool = host.pools().stream().filter(p -> p.name().equals(name)).findFirst();
    Map<String, FeatureState> states = new HashMap<>();
    List<SnapshotName> held = new ArrayList<>();
    if (pool.isPresent()) {
      for (String feature : features) {
        states.put(feature, host.poolFeature(name, feature));
      }
    }
    for (DatasetState dataset : datasets) {
      tree.history(dataset.name()).stream()
          .filter(p -> p.isSnapshot() && p.holds() > 0)
          .forEach(p -> held.add(p.snapshot()));
    }
    return new Side(
        host.place(),
        host.version(),
        tree,
        pool,
        pool.isPresent() ? host.poolErrors(name) : Optional.empty(),
        states,
        sent,
        host.holds(held),
        keyLocations(host, datasets),
        permissions);
  }

  private static Map<DatasetName, String> keyLocations(
      ZfsHost host, Collection<DatasetState> datasets) throws Problem {
    Set<DatasetName> roots = new TreeSet<>();
    for (DatasetState state : datasets) {
      if (state.encryptionRoot() != null) {
        roots.add(state.encryptionRoot());
      }
    }
    Map<DatasetName, String> locations = new HashMap<>();
    for (DatasetName root : roots) {
      host.properties(root, List.of("keylocation"))
          .values()
          .forEach(fact -> locations.put(root, fact.value()));
    }
    return locations;
  }

  private static @Nullable Permissions permissions(
      ZfsHost host, DatasetName dataset, @Nullable String user) throws Problem {
    return user == null ? null : Permissions.parse(host.allowed(dataset), dataset, user);
  }

  private static Map<DatasetName, Sent> sent(
      ZfsHost host, TreeFacts tree, Collection<DatasetState> datasets) throws Problem {
    Map<DatasetName, Sent> sent = new HashMap<>();
    for (DatasetState dataset : datasets) {
      Optional<HistoryPoint> newest = tree.newest(dataset.name());
      if (dataset.isEncrypted() && newest.isPresent()) {
        sent.put(dataset.name(), FirstRecord.of(host, newest.get()));
      }
    }
    return sent;
  }

  private TargetSide target(
      DatasetName top, Request request, Side from, List<DatasetState> datasets) throws Problem {
    boolean imported = target.pools().stream().anyMatch(pool -> pool.name().equals(top.pool()));
    Optional<TreeFacts> found = imported ? target.tree(top) : Optional.empty();
    TreeFacts tree = found.orElse(new TreeFacts(top, Map.of(), Map.of()));
    DatasetName holder = found.isPresent() ? top : top.parent().orElse(null);
    boolean hasParent = found.isPresent() || (holder != null && imported && exists(holder));
    List<DatasetState> sent =
        request.recursive() ? Pairing.sealed(from.tree(), request.without()) : datasets;
    Pairing pairing = Pairing.of(from.tree(), sent, tree, top);
    Map<DatasetName, Boolean> inPlaces = new Clearance(source, target, pairing).inPlaces(tree);
    List<Pair> pairs = TargetSide.pairs(pairing, inPlaces);
    Set<DatasetName> paired = new TreeSet<>();
    pairs.forEach(pair -> {
      if (pair.found() != null) {
        paired.add(pair.found());
      }
    });
    List<DatasetState> replicas =
        tree.datasets().values().stream().filter(d -> paired.contains(d.name())).toList();
    Side side =
        side(
            target,
            tree,
            replicas,
            sent(target, tree, replicas),
            Checks.targetFeatures(from.sent().values()),
            hasParent && holder != null ? permissions(target, holder, request.targetUser()) : null);
    long room = hasParent && holder != null ? target.available(holder).orElse(0) : 0;
    return new TargetSide(
        side, hasParent, room, pairing, inPlaces, estimates(from.tree(), tree, pairs));
  }

  private boolean exists(DatasetName dataset) throws Problem {
    return target.dataset(dataset).isPresent();
  }

  private Map<DatasetName, Long> estimates(TreeFacts from, TreeFacts there, List<Pair> pairs)
      throws Problem {
    Map<DatasetName, Long> estimates = new HashMap<>();
    for (Pair pair : pairs) {
      boolean possible =
          pair.there() == null || pair.received().isEmpty() || pair.base().isPresent();
      if (pair.source().isEncrypted() && possible) {
        long after = pair.base().map(HistoryPoint::createTxg).orElse(-1L);
        List<HistoryPoint> coming =
            pair.history().stream().filter(p -> p.isSnapshot() && p.createTxg() > after).toList();
        Optional<HistoryPoint> base = pair.base().or(() -> origin(from, there, pairs, pair));
        if (!coming.isEmpty()) {
          estimates.put(
              pair.source().name(),
              source.estimate(
                  base.map(HistoryPoint::name),
                  coming.getFirst().snapshot(),
                  coming.getLast().snapshot()));
        }
      }
    }
    return estimates;
  }

  /// What a clone that has no replica yet is sent from, if the target has that or will have it.
  private static Optional<HistoryPoint> origin(
      TreeFacts from, TreeFacts there, List<Pair> pairs, Pair clone) {
    SnapshotName origin = clone.source().origin();
    if (origin == null || clone.there() != null) {
      return Optional.empty();
    }
    boolean comes = pairs.stream().anyMatch(p -> p.source().name().equals(origin.dataset()));
    return from.history(origin.dataset()).stream()
        .filter(point -> point.name().equals(origin))
        .filter(point ->
            comes
                || there.history().values().stream()
                    .anyMatch(points -> points.stream().anyMatch(p -> p.guid() == point.guid())))
        .findFirst();
  }
}
