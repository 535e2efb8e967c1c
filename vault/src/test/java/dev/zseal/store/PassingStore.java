package dev.zseal.store;

import dev.zseal.problem.Problem;
import java.nio.ByteBuffer;
import java.util.List;

/// A store that passes everything on to another, for those that add something to some of it.
abstract class PassingStore implements Store {

  private final Store store;

  PassingStore(Store store) {
    this.store = store;
  }

  /// An object is about to appear.
  abstract void committing(String name) throws Problem;

  /// An object has appeared.
  void committed(String name) throws Problem {}

  @Override
  public String location() {
    return store.location();
  }

  @Override
  public NewObject create(String name) throws Problem {
    return new PassingNewObject(store.create(name)) {
      @Override
      public void commit() throws Problem {
        committing(name);
        super.commit();
        committed(name);
      }
    };
  }

  /// A new object that passes everything on to another.
  static class PassingNewObject implements NewObject {

    private final NewObject object;

    PassingNewObject(NewObject object) {
      this.object = object;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws Problem {
      object.write(bytes, offset, length);
    }

    @Override
    public final void writeAt(long position, byte[] bytes, int offset, int length) throws Problem {
      object.writeAt(position, bytes, offset, length);
    }

    @Override
    public final void read(long position, ByteBuffer into) throws Problem {
      object.read(position, into);
    }

    @Override
    public void commit() throws Problem {
      object.commit();
    }

    @Override
    public void close() {
      object.close();
    }
  }

  /// An object that passes everything on to another.
  static class PassingObject implements StoredObject {

    private final StoredObject object;

    PassingObject(StoredObject object) {
      this.object = object;
    }

    @Override
    public final long length() {
      return object.length();
    }

    @Override
    public void read(long position, byte[] into, int offset, int length) throws Problem {
      object.read(position, into, offset, length);
    }

    @Override
    public final void close() {
      object.close();
    }
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
    store.delete(name);
  }

  @Override
  public boolean sharesLocks() {
    return store.sharesLocks();
  }

  @Override
  public Lock lock(String name, String purpose) throws Problem {
    return store.lock(name, purpose);
  }
}
