package dev.zseal.status;

import dev.zseal.config.Target;
import dev.zseal.history.History;
import dev.zseal.history.Point;
import dev.zseal.history.SpaceSample;
import dev.zseal.job.Machine;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.DatasetState;
import dev.zseal.zfs.PoolFacts;
import dev.zseal.zfs.ZfsHost;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Looks at targets, each once: whether they answer, what they hold, how full they are.
final class TargetLook {

  private final Machine machine;
  private final History history;
  private final Sight sight;
  private final Instant now;

  private final Map<String, Status.TargetState> states = new LinkedHashMap<>();
  private final Map<String, VaultFacts> vaults = new LinkedHashMap<>();
  private final Map<String, Map<String, Point>> pools = new HashMap<>();

  TargetLook(Machine machine, History history, Sight sight, Instant now) {
    this.machine = machine;
    this.history = history;
    this.sight = sight;
    this.now = now;
  }

  /// Looks, unless it has.
  void look(Target target) throws Problem {
    if (states.containsKey(target.name())) {
      return;
    }
    Status.TargetState state;
    try {
      state =
          switch (target) {
            case Target.VaultTarget vault -> look(vault);
            case Target.PoolTarget pool -> look(pool);
          };
    } catch (Problem e) {
      state = away(target, e, target.mayBeAway());
    }
    states.put(target.name(), state);
  }

  /// Those that were looked at.
  List<Status.TargetState> states() {
    return new ArrayList<>(states.values());
  }

  /// The vaults that answered, by the target's name.
  Map<String, VaultFacts> vaults() {
    return vaults;
  }

  /// The newest snapshots in pools that answered, by the target's name.
  Map<String, Map<String, Point>> pools() {
    return pools;
  }

  private Status.TargetState look(Target.VaultTarget target) throws Problem {
    VaultFacts facts = sight.vault(target);
    vaults.put(target.name(), facts);
    return there(target, facts.used(), facts.free());
  }

  private Status.TargetState look(Target.PoolTarget target) throws Problem {
    ZfsHost host = machine.zfs(target.zfs());
    String name = target.below().pool();
    Optional<PoolFacts> pool = host.pools().stream().filter(p -> p.name().equals(name)).findFirst();
    if (pool.isEmpty()) {
      return away(
          target,
          new Problem.Unavailable(
              "pool %s is not imported".formatted(name),
              "zpool on %s does not list it".formatted(host.place()),
              "Plug it in; the job imports it, if it has import = true.",
              null),
          target.mayBeAway() || target.visiting());
    }
    pools.put(target.name(), PoolLook.points(host, target, now));
    var root = host.tree(target.below());
    long used = root.flatMap(t -> t.dataset(t.root())).map(DatasetState::used).orElse(0L);
    return there(target, used, pool.get().free());
  }

  private Status.TargetState there(Target target, long used, long free) throws Problem {
    history.note(target.name(), new SpaceSample(now, used, free));
    return new Status.TargetState(
        target.name(),
        place(target),
        target.mayBeAway(),
        true,
        Optional.empty(),
        used,
        free,
        full(target));
  }

  private Status.TargetState away(Target target, Problem problem, boolean mayBeAway)
      throws Problem {
    return new Status.TargetState(
        target.name(), place(target), mayBeAway, false, Optional.of(problem), -1, -1, full(target));
  }

  private static String place(Target target) {
    return switch (target) {
      case Target.VaultTarget vault -> vault.folder().toString();
      case Target.PoolTarget pool -> pool.below().value();
    };
  }

  private Optional<Instant> full(Target target) throws Problem {
    return Forecast.full(history.space(target.name(), now.minus(Forecast.SPAN)));
  }
}
