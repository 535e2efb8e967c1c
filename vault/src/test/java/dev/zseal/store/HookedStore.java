package dev.zseal.store;

import dev.zseal.problem.Problem;
import java.util.concurrent.atomic.AtomicBoolean;

/// A store whose user lets others have their turn before an object is opened, or a lock taken.
public final class HookedStore extends PassingStore {

  private final Hook opening;
  private final Hook locking;

  /// What happens meanwhile.
  public interface Hook {
    void opening(String name) throws Exception;
  }

  public HookedStore(Store store, Hook opening) {
    this(store, opening, _ -> {});
  }

  private HookedStore(Store store, Hook opening, Hook locking) {
    super(store);
    this.opening = opening;
    this.locking = locking;
  }

  /// One whose user does so only before a lock of this name is taken, and once.
  public static HookedStore beforeLock(Store store, String name, Runnable action) {
    AtomicBoolean done = new AtomicBoolean();
    return new HookedStore(
        store,
        _ -> {},
        lock -> {
          if (lock.equals(name) && !done.getAndSet(true)) {
            action.run();
          }
        });
  }

  @Override
  public Lock lock(String name, String purpose) throws Problem {
    run(locking, name);
    return super.lock(name, purpose);
  }

  @Override
  void committing(String name) {}

  @Override
  public StoredObject open(String name) throws Problem {
    run(opening, name);
    return super.open(name);
  }

  private static void run(Hook hook, String name) {
    try {
      hook.opening(name);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
