package dev.zseal.daemon;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Threads of which one runs at a time, and that sleep by a made-up clock.
final class Actors {

  /// The machine's power went off.
  static final class PowerCut extends Error {
    private static final long serialVersionUID = 1L;

    PowerCut() {
      super("power cut", null, false, false);
    }
  }

  private final List<Actor> all = new ArrayList<>();
  private @Nullable Actor current;

  private static final class Actor {
    private final Semaphore go = new Semaphore(0);
    private final Semaphore back = new Semaphore(0);
    private Instant wake = Instant.MIN;
    private BooleanSupplier alarm = () -> false;
    private boolean killed;
    private boolean over;
    private @Nullable Throwable failure;
  }

  /// It runs at the next [#run].
  void begin(Runnable work) {
    Actor actor = new Actor();
    all.add(actor);
    Thread.ofVirtual()
        .start(() -> {
          actor.go.acquireUninterruptibly();
          try {
            if (!actor.killed) {
              work.run();
            }
          } catch (PowerCut _) {
            // Nobody hears of it.
          } catch (Throwable e) {
            actor.failure = e;
          } finally {
            actor.over = true;
            actor.back.release();
          }
        });
  }

  /// Has the current one sleep until then, or until something comes about.
  void sleep(Instant until, BooleanSupplier alarm) {
    Actor actor = current;
    if (actor == null) {
      throw new IllegalStateException("nobody acts");
    }
    actor.wake = until;
    actor.alarm = alarm;
    actor.back.release();
    actor.go.acquireUninterruptibly();
    if (actor.killed) {
      throw new PowerCut();
    }
  }

  /// Runs all whose time has come.
  void run(Instant now) {
    for (Actor actor : List.copyOf(all)) {
      if (!now.isBefore(actor.wake) || actor.alarm.getAsBoolean()) {
        resume(actor);
      }
    }
  }

  /// Ends all.
  void kill() {
    for (Actor actor : List.copyOf(all)) {
      actor.killed = true;
      resume(actor);
    }
  }

  private void resume(Actor actor) {
    current = actor;
    actor.go.release();
    actor.back.acquireUninterruptibly();
    current = null;
    if (actor.over) {
      all.remove(actor);
    }
    if (actor.failure != null) {
      throw new AssertionError(actor.failure);
    }
  }
}
