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
    return new PassingObject(super.open(name)) {
      @Override
      public void read(long position, byte[] into, int offset, int length) throws Problem {
        reads.incrementAndGet();
        super.read(position, into, offset, length);
      }
    };
  }
}
