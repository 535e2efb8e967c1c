package dev.zseal.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.simulation.disk.Fault;
import dev.zseal.simulation.disk.Operation;
import dev.zseal.simulation.disk.OperationKind;
import dev.zseal.simulation.disk.Survival;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// One small history, and everything that can go wrong in it once: each seventh of it, unless the
/// property `zseal.thorough` is set.
class CrashEverywhereTest {

  private static final int STEP = Boolean.getBoolean("zseal.thorough") ? 1 : 7;

  /// Of names that are not durable each half stays: so many power cuts leave most mixtures.
  private static final int CUTS = STEP == 1 ? 20 : 4;

  private static final long SEED = 3;
  private static final Script SCRIPT = script();
  private static final List<Operation> OPERATIONS = operations();

  private static Script script() {
    History history = History.small();
    List<Step> steps = new ArrayList<>();
    steps.add(new Step.Init());
    for (Delivery delivery : history.deliveries()) {
      int cut = delivery.stream().length * 2 / 3;
      steps.add(
          delivery.equals(history.deliveries().getFirst())
              ? new Step.Receive(delivery)
              : new Step.ReceiveInParts(delivery, cut));
    }
    steps.add(new Step.Bundle());
    return Script.measured(history, steps);
  }

  private static List<Operation> operations() {
    return quiet(SCRIPT);
  }

  private static List<Operation> quiet(Script script) {
    Run run = new Run(SEED, script, List.of(), null);
    run.go();
    return run.operations();
  }

  private static void everywhere(IntFunction<Fault> fault, @Nullable Survival survival) {
    int met = 0;
    for (int at = 0; at < OPERATIONS.size(); at++) {
      Fault here = fault.apply(at);
      OperationKind kind = OPERATIONS.get(at).kind();
      boolean matters =
          switch (here) {
            case Fault.PowerCut _, Fault.Kill _ -> kind.changes();
            case Fault.Full _ -> kind.needsRoom();
            case Fault.BadSector _, Fault.Room _, Fault.Slow _ -> true;
          };
      if (matters && met++ % STEP == 0) {
        SimulationTest.check(
            here.toString().replaceAll("\\W+", " ").strip(),
            "dev/test CrashEverywhereTest",
            new Run(SEED, SCRIPT, List.of(here), survival));
      }
    }
  }

  @Test
  void theScriptDoesAllThereIs() {
    assertThat(OPERATIONS.stream().map(Operation::kind).distinct())
        .containsAll(
            Stream.of(OperationKind.values()).filter(k -> k != OperationKind.MOVE).toList());
  }

  @Test
  void powerCut_onlyWhatWasForcedIsLeft() {
    everywhere(
        at -> new Fault.PowerCut(at, Fault.Moment.BEFORE), Survival.least(new SplittableRandom(1)));
  }

  @Test
  void powerCut_allIsLeft() {
    everywhere(
        at -> new Fault.PowerCut(at, Fault.Moment.BEFORE), Survival.most(new SplittableRandom(1)));
  }

  @Test
  void powerCut_anyPartIsLeft() {
    var random = new SplittableRandom(2);
    for (int i = 0; i < 2; i++) {
      everywhere(at -> new Fault.PowerCut(at, Fault.Moment.WITHIN), new Survival(random, 0.5, 0.5));
    }
  }

  @Test
  void killed() {
    everywhere(at -> new Fault.Kill(at, Fault.Moment.BEFORE), null);
  }

  /// What a killed process left is not durable. The next one goes on from it, and then the power is
  /// cut, before anything else makes it so.
  @Test
  void killed_finished_powerCut() {
    List<Step> steps = new ArrayList<>(SCRIPT.steps());
    for (long guid : SCRIPT.history().fulls().keySet()) {
      for (Step last :
          List.of(
              new Step.Hold(guid),
              new Step.Release(guid),
              new Step.Destroy(guid),
              new Step.Sweep(),
              new Step.Bundle())) {
        int before = quiet(new Script(SCRIPT.history(), steps, List.of())).size();
        steps.add(last);
        killedAfter(before, Script.measured(SCRIPT.history(), steps));
      }
    }
  }

  private static void killedAfter(int before, Script script) {
    int met = 0;
    for (int at = before; at < script.operations().size(); at++) {
      for (Fault.Moment moment : Fault.Moment.values()) {
        if (script.operations().get(at).changes() && met++ % STEP == 0) {
          SimulationTest.check(
              "%s %d %s".formatted(script.steps().size(), at, moment),
              "dev/test CrashEverywhereTest",
              new Run(SEED, script, List.of(new Fault.Kill(at, moment)), null));
        }
      }
    }
  }

  /// The same, and the power is cut while the next process goes on from what the killed one left.
  @Test
  void killed_powerCutWhileFinished() {
    var random = new SplittableRandom(5);
    List<Step> steps = new ArrayList<>(SCRIPT.steps());
    List<Long> guids = List.copyOf(SCRIPT.history().fulls().keySet());
    guids.subList(0, guids.size() - 1).forEach(guid -> steps.add(new Step.Destroy(guid)));
    int before = quiet(new Script(SCRIPT.history(), steps, List.of())).size();
    steps.add(new Step.Sweep());
    Script script = Script.measured(SCRIPT.history(), steps);
    assertThat(quiet(script)).as("a compaction").anyMatch(o -> o.toString().contains(".1."));
    int met = 0;
    for (int at = before; at < script.operations().size(); at++) {
      if (isAboutNames(script.operations().get(at)) && met++ % STEP == 0) {
        killedThenCut(script, at, random);
      }
    }
  }

  private static void killedThenCut(Script script, int at, SplittableRandom random) {
    Fault kill = new Fault.Kill(at, Fault.Moment.AFTER);
    Run once = new Run(SEED, script, List.of(kill), null);
    once.go();
    List<Operation> rest = once.operations().subList(at + 1, once.operations().size());
    for (int then = 0; then < rest.size(); then++) {
      for (int i = 0; i < CUTS && isAboutNames(rest.get(then).kind()); i++) {
        SimulationTest.check(
            "sweep %d %d %d".formatted(at, then, i),
            "dev/test CrashEverywhereTest",
            new Run(
                SEED,
                script,
                List.of(kill, new Fault.PowerCut(then, Fault.Moment.AFTER)),
                new Survival(random, 0.5, 0.5)));
      }
    }
  }

  private static boolean isAboutNames(OperationKind kind) {
    return kind == OperationKind.LINK || kind == OperationKind.DELETE;
  }

  @Test
  void badSector() {
    everywhere(Fault.BadSector::new, null);
  }

  @Test
  void slow() {
    everywhere(Fault.Slow::new, null);
  }

  @Test
  void diskFull() {
    everywhere(Fault.Full::new, null);
  }
}
