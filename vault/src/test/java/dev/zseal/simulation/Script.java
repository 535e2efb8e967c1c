package dev.zseal.simulation;

import dev.zseal.simulation.disk.Operation;
import dev.zseal.simulation.disk.OperationKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

/// Commands one after the other, and the operations they take when nothing fails.
record Script(History history, List<Step> steps, List<OperationKind> operations) {

  /// A script that makes a vault and brings in a whole history, with other commands in between.
  static Script of(long seed) {
    return of(History.of(seed), new SplittableRandom(seed));
  }

  static Script of(History history, SplittableRandom random) {
    List<Step> steps = new ArrayList<>();
    steps.add(new Step.Init());
    for (Delivery delivery : history.deliveries()) {
      steps.add(receive(delivery, random));
      // A further command goes here, with its chance.
      switch (random.nextInt(6)) {
        case 0 -> steps.add(new Step.ListAll());
        case 1 -> steps.add(send(history, delivery.guids().getFirst()));
        case 2 -> steps.add(new Step.Receive(delivery));
        case 3 -> steps.add(new Step.Bundle());
        default -> {}
      }
    }
    lettingGo(history, random, steps);
    return measured(history, steps);
  }

  private static Step receive(Delivery delivery, SplittableRandom random) {
    boolean inParts = delivery.guids().size() == 1 && random.nextInt(3) == 0;
    return inParts
        ? new Step.ReceiveInParts(delivery, 1 + random.nextInt(delivery.stream().length - 1))
        : new Step.Receive(delivery);
  }

  /// Some snapshots go, in any order, and the vault is tidied in between.
  private static void lettingGo(History history, SplittableRandom random, List<Step> steps) {
    List<Long> guids = new ArrayList<>(history.fulls().keySet());
    while (!guids.isEmpty()) {
      long guid = guids.remove(random.nextInt(guids.size()));
      switch (random.nextInt(8)) {
        case 0 -> steps.add(new Step.Destroy(guid));
        case 1 -> {
          steps.add(new Step.Hold(guid));
          steps.add(new Step.DestroyHeld(guid));
          steps.add(new Step.Release(guid));
          steps.add(new Step.Destroy(guid));
        }
        case 2 -> {
          steps.add(new Step.Destroy(guid));
          steps.add(new Step.Sweep());
        }
        case 3 -> steps.add(send(history, guid));
        case 4 -> {
          steps.add(new Step.Flip(random.nextLong()));
          steps.add(send(history, guid));
          steps.add(new Step.Scrub());
          steps.add(new Step.Look());
        }
        case 5 -> {
          steps.add(new Step.Wipe(random.nextLong()));
          steps.add(new Step.ScrubFrom());
          steps.add(new Step.Look());
        }
        case 6 -> {
          // Held until the end, while others go.
          steps.add(new Step.Hold(guid));
          steps.add(new Step.DestroyHeld(guid));
        }
        default -> steps.add(new Step.Scrub());
      }
      if (random.nextInt(3) == 0) {
        steps.add(new Step.Bundle());
      }
    }
    steps.add(new Step.Sweep());
  }

  private static Step send(History history, long guid) {
    return new Step.Send(guid, Objects.requireNonNull(history.fulls().get(guid)));
  }

  static Script measured(History history, List<Step> steps) {
    Script unmeasured = new Script(history, List.copyOf(steps), List.of());
    Run quiet = Run.quiet(unmeasured);
    quiet.go();
    return new Script(
        history, unmeasured.steps, quiet.operations().stream().map(Operation::kind).toList());
  }
}
