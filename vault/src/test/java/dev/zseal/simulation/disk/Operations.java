package dev.zseal.simulation.disk;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Numbers the operations of a process and has them fail as told.
///
/// Not safe for several threads: held by the lock of its file system.
final class Operations {

  /// What a dead process gets to hear, should it still ask.
  private static final String OFF = "the machine is off";

  private final RandomGenerator random;
  private final boolean shortTransfers;
  private final List<Operation> done = new ArrayList<>();
  private @Nullable Fault fault;
  private int armedAt;
  private long roomLeft = Long.MAX_VALUE;
  private boolean fired;
  private boolean off;
  private boolean cutAfter;
  private boolean slow;

  /// @param shortTransfers whether reads and writes move fewer bytes than asked at times
  Operations(RandomGenerator random, boolean shortTransfers) {
    this.random = random;
    this.shortTransfers = shortTransfers;
  }

  void set(@Nullable Fault next) {
    fault = next;
    fired = false;
    armedAt = done.size();
    roomLeft = next instanceof Fault.Room room ? room.bytes() : Long.MAX_VALUE;
  }

  List<Operation> done() {
    return List.copyOf(done);
  }

  boolean fired() {
    return fired;
  }

  boolean isOff() {
    return off || cutAfter;
  }

  void switchOff() {
    off = true;
  }

  /// Begins an operation, unless it fails; every [#end] belongs to one.
  void begin(OperationKind kind, Object subject) throws IOException {
    if (off || cutAfter) {
      off = true;
      throw new IOException(OFF);
    }
    int number = done.size() - armedAt;
    done.add(new Operation(kind, subject.toString()));
    switch (fault) {
      case Fault.PowerCut(int at, Fault.Moment moment) when at == number -> cut(kind, moment);
      case Fault.Kill(int at, Fault.Moment moment) when at == number -> cut(kind, moment);
      case Fault.BadSector(int at) when at == number -> {
        fired = true;
        throw new BadSectorException();
      }
      case Fault.Slow(int at) when at == number -> {
        fired = true;
        slow = true;
      }
      case Fault.Full(int from) when from <= number && kind.needsRoom() -> throw full();
      case Fault.Room _ when roomLeft <= 0 && kind.needsRoom() -> throw full();
      case null, default -> {}
    }
  }

  /// Whether the operation that began takes its time; told once.
  boolean isSlow() {
    boolean now = slow;
    slow = false;
    return now;
  }

  /// EIO, told apart so that a force can do what a failing force does.
  static final class BadSectorException extends IOException {
    private static final long serialVersionUID = 1L;

    BadSectorException() {
      super("Input/output error");
    }
  }

  private IOException full() {
    fired = true;
    return new IOException("No space left on device");
  }

  private void cut(OperationKind kind, Fault.Moment moment) throws IOException {
    fired = true;
    boolean before = moment == Fault.Moment.BEFORE;
    if (before || (moment == Fault.Moment.WITHIN && kind != OperationKind.WRITE)) {
      off = true;
      throw new IOException(OFF);
    }
    cutAfter = true;
  }

  /// How many of the bytes asked for are moved now.
  int transfer(OperationKind kind, int wanted) {
    if (wanted == 0) {
      return 0;
    }
    if (cutAfter && isWithin()) {
      return random.nextInt(wanted);
    }
    int most = wanted;
    if (kind == OperationKind.WRITE) {
      most = (int) Math.min(most, roomLeft);
    }
    int moved = shortTransfers && random.nextInt(4) == 0 ? 1 + random.nextInt(most) : most;
    if (kind == OperationKind.WRITE && roomLeft != Long.MAX_VALUE) {
      roomLeft -= moved;
    }
    return moved;
  }

  private boolean isWithin() {
    return switch (fault) {
      case Fault.PowerCut(int _, Fault.Moment moment) -> moment == Fault.Moment.WITHIN;
      case Fault.Kill(int _, Fault.Moment moment) -> moment == Fault.Moment.WITHIN;
      case null, default -> false;
    };
  }

  /// Ends an operation that did what it does; the caller may not live to hear of it.
  void end() throws IOException {
    if (cutAfter) {
      off = true;
      throw new IOException(OFF);
    }
  }
}
