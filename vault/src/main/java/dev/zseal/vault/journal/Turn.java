package dev.zseal.vault.journal;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.vault.ledger.Layout;

/// The locks among those who delete. No send or list ever takes one, and a receive only where it
/// finds what a killed receive or destroy left.
public final class Turn {

  private static final int TRIES = 3000;
  private static final int PAUSE_MILLIS = 20;

  private Turn() {}

  /// The lock of the one that replaces pack files, be it a sweep or a scrub; `Conflict` at once
  /// when there is another.
  public static Store.Lock sweep(Store store) throws Problem {
    return store.lock(Layout.SWEEP_LOCK, "giving space back or scrubbing");
  }

  /// The lock under which manifests are deleted, holds are changed, and a sweep looks at what there
  /// is. It is held for moments, so it is waited for, up to a minute.
  public static Store.Lock take(Store store) throws Problem {
    for (int tries = 1; ; tries++) {
      try {
        return store.lock(Layout.TURN_LOCK, "destroying or holding snapshots");
      } catch (Problem.Conflict e) {
        if (tries >= TRIES) {
          throw e;
        }
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Problem.Unavailable(
            "zseal was interrupted",
            "while it waited for another that destroys or holds snapshots",
            "Run it again.",
            e);
      }
    }
  }
}
