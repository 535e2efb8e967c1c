package dev.zseal.store;

import dev.zseal.problem.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;

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
    NewObject object = super.create(name);
    return new NewObject() {
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
        object.write(bytes, offset, count);
      }

      @Override
      public void writeAt(long position, byte[] bytes, int offset, int count) throws Problem {
        object.writeAt(position, bytes, offset, count);
      }

      @Override
      public void read(long position, ByteBuffer into) throws Problem {
        object.read(position, into);
      }

      @Override
      public void commit() throws Problem {
        object.commit();
        writing -= taken;
        taken = 0;
      }

      @Override
      public void close() {
        writing -= taken;
        taken = 0;
        object.close();
      }
    };
  }
}
