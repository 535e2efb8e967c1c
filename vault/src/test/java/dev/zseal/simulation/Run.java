package dev.zseal.simulation;

import dev.zseal.problem.Problem;
import dev.zseal.simulation.Inspection.Depth;
import dev.zseal.simulation.disk.Disk;
import dev.zseal.simulation.disk.Fault;
import dev.zseal.simulation.disk.Operation;
import dev.zseal.simulation.disk.OperationKind;
import dev.zseal.simulation.disk.SimulatedFileSystem;
import dev.zseal.simulation.disk.Survival;
import dev.zseal.vault.Vault;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Carries out a script on a disk that fails as planned, and a power cut at the end of all.
final class Run {

  private final Script script;
  private final World world;
  private final Queue<Fault> faults;
  private final RandomGenerator random;
  private final @Nullable Survival survival;
  private final List<Operation> operations = new ArrayList<>();
  private final List<String> events = new ArrayList<>();
  private int disorder;

  /// @param faults one after the other, each counted from when the one before was over
  /// @param survival what power cuts leave, or null for any mixture
  Run(long seed, Script script, List<Fault> faults, @Nullable Survival survival) {
    this.script = script;
    this.world = new World(seed, events::add);
    this.faults = new ArrayDeque<>(faults);
    this.random = new SplittableRandom(~seed);
    this.survival = survival;
  }

  /// All from a seed. Neighbouring seeds share a script, because making one takes longer than a
  /// run.
  static Run of(long seed, Script script) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Fault> faults = new ArrayList<>();
    int begun = 0;
    do {
      int at = place(script.operations(), begun, random);
      faults.add(fault(random, at - begun));
      begun = at;
    } while (random.nextInt(3) > 0);
    return new Run(seed, script, faults, null);
  }

  /// Where a fault strikes: half of the time where something is changed or made durable. Once one
  /// has struck the operations to come are no longer known, but not much else either.
  private static int place(List<OperationKind> operations, int from, RandomGenerator random) {
    int at = from + random.nextInt(Math.max(1, operations.size() - from));
    if (random.nextBoolean()) {
      while (at + 1 < operations.size() && !operations.get(at).changes()) {
        at++;
      }
    }
    return at;
  }

  private static Fault fault(RandomGenerator random, int at) {
    Fault.Moment moment =
        switch (random.nextInt(3)) {
          case 0 -> Fault.Moment.BEFORE;
          case 1 -> Fault.Moment.WITHIN;
          default -> Fault.Moment.AFTER;
        };
    return switch (random.nextInt(12)) {
      case 0, 1, 2, 3 -> new Fault.PowerCut(at, moment);
      case 4, 5 -> new Fault.Kill(at, moment);
      case 6 -> new Fault.Full(at);
      case 7 -> new Fault.Room(random.nextInt(1 << random.nextInt(8, 22)));
      case 8, 9 -> new Fault.Slow(at);
      default -> new Fault.BadSector(at);
    };
  }

  /// Nothing fails before the end.
  static Run quiet(Script script) {
    return new Run(0, script, List.of(), null);
  }

  void go() {
    world.system().set(faults.peek());
    for (Step step : script.steps()) {
      events.add("%d: %s".formatted(operationsSoFar(), step));
      while (!attempt(step)) {
        events.add("again");
      }
    }
    inspect(Depth.RUNNING);
    powerCut(Survival.least(random), Depth.THOROUGH);
    finish();
  }

  private int operationsSoFar() {
    return operations.size() + world.system().operations().size();
  }

  /// Whether the step is done. When it is not, a fault is over, so this does not go on for ever.
  private boolean attempt(Step step) {
    @Nullable Throwable failure = null;
    try {
      step.run(world);
    } catch (Problem | RuntimeException | Error e) {
      failure = e;
    }
    boolean failed = world.system().hasFailed();
    if (world.system().isOff()) {
      putUpAgain(step);
      return false;
    }
    if (failure == null) {
      if (failed) {
        events.add("went on after %s: %s".formatted(faults.peek(), step));
        recover();
      }
      return true;
    }
    boolean isToBeExpected =
        failure instanceof Problem.Unavailable || isTooMuch(step, failure) || isTooLate(failure);
    if (!failed || !isToBeExpected) {
      throw new AssertionError(
          "%s: %s (%s)".formatted(step, failure, failed ? faults.peek() : "nothing was wrong"),
          failure);
    }
    events.add("%s: %s, because of %s".formatted(step, failure.getMessage(), faults.peek()));
    recover();
    return false;
  }

  /// A sector that cannot be read is damage: what is small counts as damaged, and who only looks,
  /// or lists, or sweeps, tells of that. Besides what the medium lost before it may be more than
  /// parity brings back.
  private boolean isTooMuch(Step step, Throwable failure) {
    boolean isTold =
        world.harm() != World.Harm.NONE
            || step instanceof Step.Look
            || step instanceof Step.ListAll
            || step instanceof Step.Sweep
            || step instanceof Step.Scrub;
    return faults.peek() instanceof Fault.BadSector
        && (failure instanceof Problem.Corrupt || (isTold && failure instanceof AssertionError));
  }

  /// A receive that stood still where its locks do not show may have lost its pin, and says so.
  private boolean isTooLate(Throwable failure) {
    return world.isForeign()
        && faults.peek() instanceof Fault.Slow
        && failure instanceof Problem.Conflict;
  }

  private void putUpAgain(Step step) {
    Fault fault = faults.remove();
    events.add("%s: %s".formatted(step, fault));
    if (fault instanceof Fault.PowerCut) {
      powerCut(survival == null ? Survival.any(random) : survival, Depth.SETTLED);
    } else {
      restart(world.disk());
      inspect(Depth.RUNNING);
    }
    world.system().set(faults.peek());
  }

  /// Looks while the disk is still full, say, and then makes it well again.
  private void recover() {
    inspect(Depth.RUNNING);
    faults.remove();
    world.system().set(faults.peek());
  }

  private void powerCut(Survival how, Depth depth) {
    restart(world.disk().afterPowerCut(how));
    inspect(depth);
  }

  private void restart(Disk disk) {
    finish();
    world.restart(disk);
  }

  private void finish() {
    operations.addAll(world.system().operations());
    disorder += world.system().disorder();
  }

  private void inspect(Depth depth) {
    Disk disk = world.disk();
    switch (world.harm()) {
      case NONE, LITTLE -> {}
      case GREAT -> disk = healed();
    }
    new Inspection(disk, world.promises, script.history().fulls()).run(depth);
  }

  /// What a scrub makes of the disk to which nothing happens: whatever the one before left must be
  /// good enough for that.
  private Disk healed() {
    Disk disk = world.disk().copy();
    try {
      Step.ScrubFrom.run(
          Vault.open(
              World.folder(SimulatedFileSystem.sound(disk)), World.CLOCK, new SplittableRandom(0)),
          world);
    } catch (Problem e) {
      throw new AssertionError("what is left cannot be healed: " + e.getMessage(), e);
    }
    return disk;
  }

  /// Every operation of every process, in order.
  List<Operation> operations() {
    return operations;
  }

  /// Every operation so far, for people.
  List<String> history() {
    return Stream.concat(operations.stream(), world.system().operations().stream())
        .map(Operation::toString)
        .toList();
  }

  /// What happened, for people.
  List<String> events() {
    return events;
  }

  /// How often threads came in an order that may be another one the next time.
  int disorder() {
    return disorder;
  }

  /// The disk as it was seen last.
  Disk disk() {
    return world.disk();
  }
}
