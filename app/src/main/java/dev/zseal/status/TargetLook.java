package dev.zseal.status;

import dev.zseal.config.Target;
import dev.zseal.history.History;
import dev.zseal.history.SpaceSample;
import dev.zseal.problem.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Looks at targets, each once: whether they answer, what they hold, how full they are.
final class TargetLook {

  private final History history;
  private final Sight sight;
  private final Instant now;

  private final Map<String, Status.TargetState> states = new LinkedHashMap<>();
  private final Map<String, VaultFacts> vaults = new LinkedHashMap<>();
  private final Map<String, ReplicaFacts> replicas = new HashMap<>();

  TargetLook(History history, Sight sight, Instant now) {
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

  /// The pools that answered, by the target's name.
  Map<String, ReplicaFacts> replicas() {
    return replicas;
  }

  private Status.TargetState look(Target.VaultTarget target) throws Problem {
    VaultFacts facts = sight.vault(target);
    vaults.put(target.name(), facts);
    return there(target, facts.used(), facts.free());
  }

  private Status.TargetState look(Target.PoolTarget target) throws Problem {
    Optional<ReplicaFacts> facts = sight.replicas(target);
    if (facts.isEmpty()) {
      return away(
          target,
          new Problem.Unavailable(
              "pool %s is not imported".formatted(target.below().pool()),
              "zpool does not list it"
                  + target.zfs().host().map(host -> " at " + host).orElse(" on this machine"),
              "Plug it in; the job imports it, if it has import = true.",
              null),
          target.mayBeAway() || target.visiting());
    }
    replicas.put(target.name(), facts.get());
    return there(target, facts.get().used(), facts.get().free());
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
