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

  private final Map<Target, Asking.Asked<TargetFacts>> asked = new LinkedHashMap<>();
  private final List<Status.TargetState> states = new ArrayList<>();
  private final Map<String, VaultFacts> vaults = new LinkedHashMap<>();
  private final Map<String, ReplicaFacts> replicas = new HashMap<>();

  TargetLook(History history, Sight sight, Instant now) {
    this.history = history;
    this.sight = sight;
    this.now = now;
  }

  /// Asks what it is like, unless that was done.
  void ask(Target target, Asking.Round round) {
    if (!asked.containsKey(target)) {
      asked.put(target, round.ask(target, () -> sight.target(target)));
    }
  }

  /// Takes the answers.
  void take() throws Problem {
    for (Map.Entry<Target, Asking.Asked<TargetFacts>> each : asked.entrySet()) {
      Target target = each.getKey();
      states.add(
          switch (each.getValue().answer()) {
            case Asking.Answer.Given<TargetFacts>(TargetFacts facts) -> state(target, facts);
            case Asking.Answer.Refused<TargetFacts>(Problem problem) ->
                away(target, problem, target.mayBeAway());
            case Asking.Answer.Silence<TargetFacts>(String evidence) ->
                away(target, silent(target, evidence), false);
          });
    }
  }

  /// One that hangs is not away, even if it may be.
  private static Problem silent(Target target, String evidence) {
    return new Problem.Unavailable(
        place(target) + " does not answer",
        evidence,
        "See what its disk or its server does; zseal goes on without it, and looks again when it"
            + " answers.",
        null);
  }

  /// Those that were looked at.
  List<Status.TargetState> states() {
    return states;
  }

  /// The vaults that answered, by the target's name.
  Map<String, VaultFacts> vaults() {
    return vaults;
  }

  /// The pools that answered, by the target's name.
  Map<String, ReplicaFacts> replicas() {
    return replicas;
  }

  private Status.TargetState state(Target target, TargetFacts facts) throws Problem {
    return switch (facts) {
      case VaultFacts vault -> {
        vaults.put(target.name(), vault);
        yield there(target, vault.used(), vault.free());
      }
      case ReplicaFacts pool -> {
        replicas.put(target.name(), pool);
        yield there(target, pool.used(), pool.free());
      }
      case TargetFacts.NotImported missing -> {
        boolean visiting = target instanceof Target.PoolTarget pool && pool.visiting();
        yield away(target, notImported(missing), target.mayBeAway() || visiting);
      }
    };
  }

  private static Problem notImported(TargetFacts.NotImported missing) {
    return new Problem.Unavailable(
        "pool %s is not imported".formatted(missing.pool()),
        "zpool on %s does not list it".formatted(missing.place()),
        "Plug it in; the job imports it, if it has import = true.",
        null);
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
