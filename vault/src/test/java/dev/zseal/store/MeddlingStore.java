package dev.zseal.store;

import dev.zseal.problem.Problem;
import java.util.List;
import java.util.function.BooleanSupplier;

/// A store during whose n-th call, whatever it is, somebody else does something to it.
public final class MeddlingStore implements Store {

  private final Store store;
  private final BooleanSupplier possible;
  private final Event event;
  private int left;
  private boolean done;

  /// What somebody else does.
  public interface Event {
    void happen() throws Exception;
  }

  /// @param calls how many calls go before
  /// @param possible whether the other could do it now, or would have to wait for a lock
  public MeddlingStore(Store store, int calls, BooleanSupplier possible, Event event) {
    this.store = store;
    this.left = calls;
    this.possible = possible;
    this.event = event;
  }

  /// Whether it happened.
  public synchronized boolean done() {
    return done;
  }

  private void call() {
    synchronized (this) {
      if (done || left-- > 0 || !possible.getAsBoolean()) {
        return;
      }
      done = true;
    }
    try {
      event.happen();
    } catch (Exception e) {
      throw new IllegalStateException("what happened meanwhile failed", e);
    }
  }

  @Override
  public String location() {
    return store.location();
  }

  @Override
  public NewObject create(String name) throws Problem {
    NewObject object = store.create(name);
    return new NewObject() {
      @Override
      public void write(byte[] bytes, int offset, int length) throws Problem {
        object.write(bytes, offset, length);
      }

      @Override
      public void writeAt(long position, byte[] bytes, int offset, int length) throws Problem {
        object.writeAt(position, bytes, offset, length);
      }

      @Override
      public void read(long position, byte[] into, int offset, int length) throws Problem {
        object.read(position, into, offset, length);
      }

      @Override
      public void commit() throws Problem {
        call();
        object.commit();
      }

      @Override
      public void close() {
        object.close();
      }
    };
  }

  @Override
  public StoredObject open(String name) throws Problem {
    call();
    return store.open(name);
  }

  @Override
  public void settle(String name) throws Problem {
    store.settle(name);
  }

  @Override
  public boolean exists(String name) throws Problem {
    call();
    return store.exists(name);
  }

  @Override
  public List<String> list(String folder) throws Problem {
    call();
    return store.list(folder);
  }

  @Override
  public List<String> folders(String folder) throws Problem {
    call();
    return store.folders(folder);
  }

  @Override
  public void delete(String name) throws Problem {
    call();
    store.delete(name);
  }

  @Override
  public Lock lock(String name, String purpose) throws Problem {
    call();
    return store.lock(name, purpose);
  }
}
