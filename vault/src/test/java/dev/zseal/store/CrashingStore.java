package dev.zseal.store;

import dev.zseal.problem.Problem;

/// A store whose process dies at its n-th change: that change and all that follow do not happen.
public final class CrashingStore extends PassingStore {

  private int left;

  /// @param changes how many changes are made before the crash
  public CrashingStore(Store store, int changes) {
    super(store);
    this.left = changes;
  }

  /// Whether the crash has come.
  public synchronized boolean crashed() {
    return left < 0;
  }

  @Override
  synchronized void committing(String name) throws Problem {
    if (left >= 0) {
      left--;
    }
    if (left < 0) {
      throw new Problem.Unavailable("the process died", "as it was told to", "Run it again.", null);
    }
  }

  @Override
  public void delete(String name) throws Problem {
    if (exists(name)) {
      committing(name);
      super.delete(name);
    }
  }
}
