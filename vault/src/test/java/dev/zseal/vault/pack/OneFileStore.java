package dev.zseal.vault.pack;

import dev.zseal.problem.Problem;
import dev.zseal.store.NewObject;
import dev.zseal.store.Store;
import dev.zseal.store.StoredObject;
import java.util.List;

/// A store of one object, in memory.
record OneFileStore(byte[] bytes) implements Store {

  @Override
  public String location() {
    return "memory";
  }

  @Override
  public StoredObject open(String name) {
    return new StoredObject() {
      @Override
      public long length() {
        return bytes.length;
      }

      @Override
      public void read(long position, byte[] into, int offset, int length) throws Problem {
        if (position < 0 || position + length > bytes.length) {
          throw new Problem.Corrupt("memory is cut short", "byte " + bytes.length, "None.");
        }
        System.arraycopy(bytes, (int) position, into, offset, length);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public NewObject create(String name) {
    throw new UnsupportedOperationException(name);
  }

  @Override
  public boolean exists(String name) {
    return true;
  }

  @Override
  public List<String> list(String folder) {
    return List.of();
  }

  @Override
  public List<String> folders(String folder) {
    return List.of();
  }

  @Override
  public void delete(String name) {
    throw new UnsupportedOperationException(name);
  }

  @Override
  public Lock lock(String name, String purpose) {
    throw new UnsupportedOperationException(name);
  }
}
