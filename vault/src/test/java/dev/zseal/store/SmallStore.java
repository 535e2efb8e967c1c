package dev.zseal.store;

import dev.zseal.problem.Problem;
import java.io.IOException;

/// A store on a disk of limited room: an object takes whole blocks of 4 KiB, also while it is being
/// written.
public final class SmallStore extends PassingStore {

  private static final int BLOCK = 4096;

  private final MemoryStore store;
  private final long room;
  private long writing;

  /// @param room bytes
  public SmallStore(MemoryStore store, long room) {
    super(store);
    this.store = store;
    this.room = room;
  }

  /// Bytes of all objects there are.
  public static long used(MemoryStore store) {
    return store.lengths().values().stream().mapToLong(SmallStore::blocks).sum();
  }

  private static long blocks(long bytes) {
    return Math.ceilDiv(Math.max(bytes, 1), BLOCK) * BLOCK;
  }

  @Override
  void committing(String name) {}

  @Override
  public NewObject create(String name) throws Problem {
    return new PassingNewObject(super.create(name)) {
      private long taken;

      private void take(long end) throws Problem {
        long more = blocks(end) - taken;
        if (more > 0) {
          if (used(store) + writing + more > room) {
            throw new Problem.Unavailable(
                "cannot write to " + location(),
                "No space left on device",
                "Make room.",
                new IOException("No space left on device"));
          }
          taken += more;
          writing += more;
        }
      }

      private long length;

      @Override
      public void write(byte[] bytes, int offset, int count) throws Problem {
        take(length + count);
        length += count;
        super.write(bytes, offset, count);
      }

      @Override
      public void commit() throws Problem {
        super.commit();
        writing -= taken;
        taken = 0;
      }

      @Override
      public void close() {
        writing -= taken;
        taken = 0;
        super.close();
      }
    };
  }
}
