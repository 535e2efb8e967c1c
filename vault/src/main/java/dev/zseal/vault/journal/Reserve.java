package dev.zseal.vault.journal;

import dev.zseal.problem.FileTrouble;
import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.vault.ledger.Layout;
import java.util.random.RandomGenerator;

/// Room that is kept for giving room back: to destroy takes a note and a tombstone for each
/// snapshot, and on a disk that is full these could not be written.
///
/// It is a file of random bytes, which no file system makes smaller, and may be deleted at any
/// time.
public final class Reserve {

  static final int BYTES = 256 << 10;

  private Reserve() {}

  /// Work that takes room, and gives more of it back.
  public interface Work<T> {
    T run() throws Problem;
  }

  /// Sees to it that there is one, if there is room for it.
  public static void keep(Store store, RandomGenerator random) {
    try {
      if (!store.exists(Layout.RESERVE)) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        store.put(Layout.RESERVE, bytes);
      }
    } catch (Problem _) {
      // What was done is done; the next one may find room.
    }
  }

  /// Does the work; if the disk is full, once more with the reserve's room.
  public static <T> T spend(Store store, Work<T> work) throws Problem {
    try {
      return work.run();
    } catch (Problem.Unavailable e) {
      if (!FileTrouble.isFull(e.evidence()) || !store.exists(Layout.RESERVE)) {
        throw e;
      }
      store.delete(Layout.RESERVE);
      return work.run();
    }
  }
}
