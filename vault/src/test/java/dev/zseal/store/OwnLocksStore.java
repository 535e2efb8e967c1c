package dev.zseal.store;

import dev.zseal.problem.Problem;
import java.util.HashSet;
import java.util.Set;

/// A store as one host sees it through a mount that keeps locks to the host.
public final class OwnLocksStore extends PassingStore {

  private final Set<String> locked = new HashSet<>();
  private final boolean honest;

  /// @param honest whether it is known that locks are not shared
  public OwnLocksStore(Store store, boolean honest) {
    super(store);
    this.honest = honest;
  }

  @Override
  void committing(String name) {}

  @Override
  public boolean sharesLocks() {
    return !honest;
  }

  @Override
  public synchronized Lock lock(String name, String purpose) throws Problem {
    if (!locked.add(name)) {
      throw new Problem.Conflict("another zseal is " + purpose, "on this host", "Wait.");
    }
    if (!exists(name)) {
      put(name, new byte[0]);
    }
    return () -> {
      synchronized (this) {
        locked.remove(name);
      }
    };
  }
}
