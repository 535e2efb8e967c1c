package dev.zseal.store;

import dev.zseal.problem.Problem;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// A [Store] in memory: quick, and cheap to copy.
public final class MemoryStore implements Store {

  private final TreeMap<String, byte[]> objects = new TreeMap<>();
  private final Set<String> locked = new HashSet<>();

  public MemoryStore() {}

  /// A store with the same objects; nobody holds a lock in it.
  public synchronized MemoryStore copy() {
    MemoryStore copy = new MemoryStore();
    copy.objects.putAll(objects);
    return copy;
  }

  /// All objects and their lengths, locks left out.
  public synchronized Map<String, Integer> lengths() {
    Map<String, Integer> lengths = new TreeMap<>();
    objects.forEach((name, bytes) -> {
      if (!name.endsWith(".lock")) {
        lengths.put(name, bytes.length);
      }
    });
    return lengths;
  }

  /// Whether somebody holds the lock.
  public synchronized boolean isLocked(String name) {
    return locked.contains(name);
  }

  /// Changes an object, which no store may: for tests of damage.
  public synchronized void damage(String name, byte[] bytes) {
    objects.put(name, bytes);
  }

  @Override
  public String location() {
    return "memory";
  }

  @Override
  public NewObject create(String name) {
    return new NewObject() {
      private byte[] bytes = new byte[0];
      private int size;

      @Override
      public void write(byte[] source, int offset, int length) {
        writeAt(size, source, offset, length);
      }

      @Override
      public void writeAt(long position, byte[] source, int offset, int length) {
        int end = (int) position + length;
        if (end > bytes.length) {
          bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
        }
        System.arraycopy(source, offset, bytes, (int) position, length);
        size = Math.max(size, end);
      }

      @Override
      public void read(long position, ByteBuffer into) {
        into.put(bytes, (int) position, into.remaining());
      }

      @Override
      public void commit() throws Problem {
        putNew(name, Arrays.copyOf(bytes, size));
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void settle(String name) {
    // Memory survives nothing.
  }

  private synchronized void putNew(String name, byte[] bytes) throws Problem {
    if (objects.putIfAbsent(name, bytes) != null) {
      throw new Problem.Conflict(name + " exists already", "in memory", "Run it again.");
    }
  }

  @Override
  public synchronized StoredObject open(String name) throws Problem {
    byte[] bytes = objects.get(name);
    if (bytes == null) {
      throw new Problem.Corrupt("the vault lacks " + name, "no such object", "Look again.");
    }
    return new StoredObject() {
      @Override
      public long length() {
        return bytes.length;
      }

      @Override
      public void read(long position, byte[] into, int offset, int length) throws Problem {
        if (position + length > bytes.length) {
          throw new Problem.Corrupt(name + " is cut short", "at " + position, "Look again.");
        }
        System.arraycopy(bytes, (int) position, into, offset, length);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public synchronized boolean exists(String name) {
    return objects.containsKey(name);
  }

  @Override
  public synchronized List<String> list(String folder) {
    return below(folder).stream().filter(name -> !name.contains("/")).toList();
  }

  @Override
  public synchronized List<String> folders(String folder) {
    Set<String> folders = new TreeSet<>();
    for (String name : below(folder)) {
      if (name.contains("/")) {
        folders.add(name.substring(0, name.indexOf('/')));
      }
    }
    return List.copyOf(folders);
  }

  private List<String> below(String folder) {
    String prefix = folder + "/";
    return objects.tailMap(prefix).keySet().stream()
        .takeWhile(name -> name.startsWith(prefix))
        .map(name -> name.substring(prefix.length()))
        .toList();
  }

  @Override
  public synchronized void delete(String name) {
    objects.remove(name);
  }

  @Override
  public synchronized Lock lock(String name, String purpose) throws Problem {
    if (!locked.add(name)) {
      throw new Problem.Conflict("another zseal is " + purpose, "held in memory", "Wait.");
    }
    objects.putIfAbsent(name, new byte[0]);
    return () -> {
      synchronized (this) {
        locked.remove(name);
      }
    };
  }
}
