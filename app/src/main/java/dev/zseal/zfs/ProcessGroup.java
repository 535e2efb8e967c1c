package dev.zseal.zfs;

import dev.zseal.problem.Problem;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The processes of one piece of work, so that another thread can put an end to all of them.
///
/// What runs within [#run] belongs to it: each `zfs`, `zpool` and `ssh` that is started there. When
/// they are killed the work fails by itself, and keeps what it can be resumed from.
public final class ProcessGroup {

  private static final ScopedValue<ProcessGroup> CURRENT = ScopedValue.newInstance();

  private final Set<Child> children = ConcurrentHashMap.newKeySet();
  private volatile boolean stopped;
  private volatile boolean cancelled;

  /// Runs work whose processes belong to this group.
  public void run(Runnable work) {
    ScopedValue.where(CURRENT, this).run(work);
  }

  /// Kills what runs; nothing is started any more.
  public void stop() {
    stopped = true;
    children.forEach(Child::close);
  }

  /// The same, for good: nobody waits for the work to go on.
  public void cancel() {
    cancelled = true;
    stop();
  }

  /// What is done even after a stop, to leave things as they were found.
  public interface Tidying {
    void run() throws Problem;
  }

  /// Runs work whose processes belong to no group that was stopped.
  public static void tidy(Tidying work) throws Problem {
    ScopedValue.where(CURRENT, new ProcessGroup())
        .<Boolean, Problem>call(() -> {
          work.run();
          return true;
        });
  }

  /// Whether the group of this thread was stopped.
  public static boolean isCurrentStopped() {
    return CURRENT.isBound() && CURRENT.get().stopped;
  }

  public boolean isStopped() {
    return stopped;
  }

  /// Whether it was stopped for good.
  public boolean isCancelled() {
    return cancelled;
  }

  /// `Unavailable` once the group was stopped: for work between processes.
  public void check() throws Problem.Unavailable {
    if (stopped) {
      throw new Problem.Unavailable(
          "it was stopped", "somebody asked for that", "The next run goes on where it was.", null);
    }
  }

  /// `Unavailable` if the group of this thread was stopped: it starts nothing more.
  static void admit() throws Problem.Unavailable {
    if (CURRENT.isBound()) {
      CURRENT.get().check();
    }
  }

  /// Takes a process into the group of this thread, if it has one.
  static void join(Child child) throws Problem.Unavailable {
    if (CURRENT.isBound()) {
      ProcessGroup group = CURRENT.get();
      group.children.add(child);
      // A stop that came before the child was added did not see it.
      if (group.stopped) {
        child.close();
        group.check();
      }
      group.children.removeIf(Child::isOver);
    }
  }
}
