package dev.zseal.vault;

import dev.zseal.problem.Problem;
import dev.zseal.store.NewObject;
import dev.zseal.store.Store;
import dev.zseal.store.StoredObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Predicate;

/// A store that lets so many changes through and then fails each: the process is killed, or the
/// disk is full.
final class StoppingStore implements Store {

  /// The process is no more: nothing of it may catch this.
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  private final Store store;
  private final boolean kills;
  private final Predicate<String> full;
  private boolean readOnly;
  private int left;

  private StoppingStore(Store store, boolean kills, int left, Predicate<String> full) {
    this.store = store;
    this.kills = kills;
    this.left = left;
    this.full = full;
  }

  /// The process is killed before the change after so many.
  static StoppingStore killedAfter(Store store, int changes) {
    return new StoppingStore(store, true, changes, _ -> true);
  }

  /// Objects of these names find no room.
  static StoppingStore fullFor(Store store, Predicate<String> names) {
    return new StoppingStore(store, false, 0, names);
  }

  /// Nothing can be written at all.
  static StoppingStore readOnly(Store store) {
    StoppingStore stopping = fullFor(store, _ -> true);
    stopping.readOnly = true;
    return stopping;
  }

  private synchronized void change(String name) throws Problem {
    if (!full.test(name) || left-- > 0) {
      return;
    }
    if (kills) {
      throw new Killed();
    }
    throw new Problem.Unavailable(
        "cannot write to the vault memory",
        "No space left on device",
        "Make room on that file system.",
        new IOException("No space left on device"));
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
      public void read(long position, ByteBuffer into) throws Problem {
        object.read(position, into);
      }

      @Override
      public void commit() throws Problem {
        change(name);
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
    return store.open(name);
  }

  @Override
  public boolean exists(String name) throws Problem {
    return store.exists(name);
  }

  @Override
  public void settle(String name) throws Problem {
    store.settle(name);
  }

  @Override
  public List<String> list(String folder) throws Problem {
    return store.list(folder);
  }

  @Override
  public List<String> folders(String folder) throws Problem {
    return store.folders(folder);
  }

  @Override
  public void delete(String name) throws Problem {
    if (kills) {
      change(name);
    }
    store.delete(name);
  }

  @Override
  public Lock lock(String name, String purpose) throws Problem {
    if (readOnly) {
      throw new Problem.Refused(
          "cannot write to the vault memory", "Read-only file system", "Give the right to write.");
    }
    return store.lock(name, purpose);
  }
}
