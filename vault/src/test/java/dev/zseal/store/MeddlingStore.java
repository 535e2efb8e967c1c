package dev.zseal.store;

import dev.zseal.problem.Problem;
import java.util.List;
import java.util.function.BooleanSupplier;

/// A store during whose n-th call, whatever it is, somebody else does something to it.
public final class MeddlingStore extends PassingStore {

  private final BooleanSupplier possible;
  private final Event event;
  private final boolean commitsOnly;
  private int left;
  private boolean done;

  /// What somebody else does.
  public interface Event {
    void happen() throws Exception;
  }

  /// @param calls how many calls go before
  /// @param possible whether the other could do it now, or would have to wait for a lock
  public MeddlingStore(Store store, int calls, BooleanSupplier possible, Event event) {
    this(store, calls, possible, event, false);
  }

  /// @param commitsOnly whether only what makes an object appear counts as a call
  public MeddlingStore(
      Store store, int calls, BooleanSupplier possible, Event event, boolean commitsOnly) {
    super(store);
    this.commitsOnly = commitsOnly;
    this.left = calls;
    this.possible = possible;
    this.event = event;
  }

  /// Whether it happened.
  public synchronized boolean done() {
    return done;
  }

  private void call() {
    if (!commitsOnly) {
      meddle();
    }
  }

  private void meddle() {
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
  void committing(String name) {
    meddle();
  }

  @Override
  public StoredObject open(String name) throws Problem {
    call();
    return super.open(name);
  }

  @Override
  public boolean exists(String name) throws Problem {
    call();
    return super.exists(name);
  }

  @Override
  public List<String> list(String folder) throws Problem {
    call();
    return super.list(folder);
  }

  @Override
  public List<String> folders(String folder) throws Problem {
    call();
    return super.folders(folder);
  }

  @Override
  public void delete(String name) throws Problem {
    call();
    super.delete(name);
  }

  @Override
  public Lock lock(String name, String purpose) throws Problem {
    call();
    return super.lock(name, purpose);
  }
}
