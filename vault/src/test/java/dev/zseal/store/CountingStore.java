package dev.zseal.store;

import dev.zseal.problem.Problem;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// A store that counts what is read of it, and how often a folder is listed.
public final class CountingStore extends PassingStore {

  private final AtomicInteger reads = new AtomicInteger();
  private final AtomicInteger lists = new AtomicInteger();

  public CountingStore(Store store) {
    super(store);
  }

  /// How many reads there were since the last call.
  public int reads() {
    return reads.getAndSet(0);
  }

  /// How many listings there were since the last call.
  public int lists() {
    return lists.getAndSet(0);
  }

  @Override
  public List<String> list(String folder) throws Problem {
    lists.incrementAndGet();
    return super.list(folder);
  }

  @Override
  void committing(String name) {}

  @Override
  public StoredObject open(String name) throws Problem {
    StoredObject object = super.open(name);
    return new StoredObject() {
      @Override
      public long length() {
        return object.length();
      }

      @Override
      public void read(long position, byte[] into, int offset, int length) throws Problem {
        reads.incrementAndGet();
        object.read(position, into, offset, length);
      }

      @Override
      public void close() {
        object.close();
      }
    };
  }
}
