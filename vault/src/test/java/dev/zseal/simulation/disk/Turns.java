package dev.zseal.simulation.disk;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Makes threads that write files at once take turns, so that the same run comes out each time.
///
/// A slow disk could do the same, so nothing is asked of the program but this: one thread makes
/// files, at most two at a time, and hands them to others to finish. Then a third file waits until
/// one of the two is finished, and of two that are being finished the younger goes first. A program
/// that does otherwise waits a second for nothing, which [#disorder] counts.
///
/// Guarded by the lock of the file system.
final class Turns {

  private static final int AT_ONCE = 2;
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(1);

  private final Object lock;
  private final List<Writing> writing = new ArrayList<>();
  private int disorder;
  private boolean over;
  private boolean still;

  private record Writing(SimulatedPath path, Thread maker) {}

  Turns(Object lock) {
    this.lock = lock;
  }

  /// The process is dead: nobody waits any more.
  void end() {
    over = true;
    lock.notifyAll();
  }

  int disorder() {
    return disorder;
  }

  /// All threads of the process stand still while another process does `other`, whose threads need
  /// the disk.
  void standStill(Runnable other) {
    var ended = new FutureTask<@Nullable Void>(other, null);
    still = true;
    Thread.ofPlatform()
        .start(() -> {
          ended.run();
          synchronized (lock) {
            still = false;
            lock.notifyAll();
          }
        });
    whileStill();
    if (ended.state() == Future.State.FAILED) {
      throw new AssertionError("while the process stood still", ended.exceptionNow());
    }
  }

  /// Returns when the process does not stand still.
  void whileStill() {
    boolean interrupted = false;
    while (still) {
      try {
        lock.wait();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  void beforeCreate() {
    await(() -> writing.size() < AT_ONCE);
  }

  void created(SimulatedPath path) {
    writing.add(new Writing(path, Thread.currentThread()));
  }

  void beforeWrite(SimulatedPath path) {
    await(() -> isNext(path));
  }

  private boolean isNext(SimulatedPath path) {
    for (Writing one : writing.reversed()) {
      if (one.path.equals(path)) {
        return true;
      }
      if (isHandedOver(path)) {
        return false;
      }
    }
    return true;
  }

  private boolean isHandedOver(SimulatedPath path) {
    return writing.stream()
        .anyMatch(w -> w.path.equals(path) && !w.maker.equals(Thread.currentThread()));
  }

  /// The name a file was written under is gone, or was to go.
  void finished(SimulatedPath path) {
    writing.removeIf(w -> w.path.equals(path));
    lock.notifyAll();
  }

  private interface Condition {
    boolean holds();
  }

  private void await(Condition condition) {
    long deadline = System.nanoTime() + PATIENCE;
    boolean interrupted = false;
    while (!over && !condition.holds()) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0 && !still) {
        disorder++;
        break;
      }
      try {
        if (still) {
          lock.wait();
          deadline = System.nanoTime() + PATIENCE;
        } else {
          lock.wait(left);
        }
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
