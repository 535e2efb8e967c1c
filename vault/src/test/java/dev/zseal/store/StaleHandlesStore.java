package dev.zseal.store;

import dev.zseal.problem.Problem;
import java.util.HashSet;
import java.util.Set;

/// A store whose open files are gone as soon as somebody deletes them: NFS does that to all hosts
/// but the one that deletes.
public final class StaleHandlesStore extends PassingStore {

  private final Set<String> deleted = new HashSet<>();

  public StaleHandlesStore(Store store) {
    super(store);
  }

  @Override
  synchronized void committing(String name) {
    // Another file of that name.
    deleted.remove(name);
  }

  @Override
  public synchronized void delete(String name) throws Problem {
    super.delete(name);
    deleted.add(name);
  }

  private synchronized boolean isDeleted(String name) {
    return deleted.contains(name);
  }

  @Override
  public StoredObject open(String name) throws Problem {
    return new PassingObject(super.open(name)) {
      @Override
      public void read(long position, byte[] into, int offset, int length) throws Problem {
        if (isDeleted(name)) {
          throw new Problem.Unavailable(
              name + " cannot be read", "Stale file handle", "Try again.", new Exception());
        }
        super.read(position, into, offset, length);
      }
    };
  }
}
