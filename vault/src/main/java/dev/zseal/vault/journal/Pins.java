package dev.zseal.vault.journal;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.vault.ledger.Layout;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The pins of a vault: put by receives, looked at by sweeps.
///
/// A pin `<id>.pin` counts while somebody holds the lock `<id>.lock` beside it, so that a sweep can
/// tell a running receive from one that a crash ended. An id is never used twice.
public final class Pins {

  private static final Pattern NAME = Pattern.compile("([0-9a-f]{16})\\.(pin|lock)");

  private Pins() {}

  /// A pin in place; closing it lets go.
  public static final class Held implements AutoCloseable {

    private final Store store;
    private final Pin pin;
    private final String name;
    private final String lockName;
    private final Store.Lock lock;

    private Held(Store store, Pin pin, String name, String lockName, Store.Lock lock) {
      this.store = store;
      this.pin = pin;
      this.name = name;
      this.lockName = lockName;
      this.lock = lock;
    }

    public Pin pin() {
      return pin;
    }

    @Override
    public void close() {
      try {
        store.delete(name);
        lock.close();
        store.delete(lockName);
      } catch (Problem _) {
        // The next sweep finds it without its lock and removes it.
        lock.close();
      }
    }
  }

  /// Puts a pin. What it names is safe from every sweep that looks from now on; so look again
  /// afterwards whether it is still there.
  public static Held put(Store store, String writer, Pin pin, RandomGenerator random)
      throws Problem {
    while (true) {
      String id = HexFormat.of().toHexDigits(random.nextLong());
      String lockName = Layout.lock(writer, id);
      Store.Lock lock = store.lock(lockName, "receiving " + pin.snapshot());
      try {
        // A sweep that came between making the file and locking it may have taken it for a
        // leftover; a lock on a file without a name would protect nothing.
        if (store.exists(lockName)) {
          String name = name(writer, id);
          store.put(name, pin.toJson());
          return new Held(store, pin, name, lockName, lock);
        }
        lock.close();
      } catch (Problem e) {
        lock.close();
        throw e;
      }
    }
  }

  /// The pins that count, in any order; what crashed receives left is removed.
  public static List<Pin> sweep(Store store) throws Problem {
    return all(store, true);
  }

  /// Every pin, whether it still counts or not. Changes nothing.
  public static List<Pin> all(Store store) throws Problem {
    return all(store, false);
  }

  private static List<Pin> all(Store store, boolean sweeping) throws Problem {
    List<Pin> pins = new ArrayList<>();
    for (String writer : store.folders(Layout.WRITERS)) {
      TreeSet<String> ids = new TreeSet<>();
      for (String file : store.list(Layout.journal(writer))) {
        Matcher m = NAME.matcher(file);
        if (m.matches()) {
          ids.add(m.group(1));
        }
      }
      for (String id : ids) {
        look(store, writer, id, sweeping, pins);
      }
    }
    return pins;
  }

  private static void look(Store store, String writer, String id, boolean sweeping, List<Pin> pins)
      throws Problem {
    String name = name(writer, id);
    String lockName = Layout.lock(writer, id);
    if (!sweeping) {
      read(store, name, pins, false);
      return;
    }
    Store.Lock lock;
    try {
      lock = store.lock(lockName, "receiving");
    } catch (Problem.Conflict _) {
      // Gone by now, it belonged to a receive that has ended: its manifest is there to be seen.
      read(store, name, pins, false);
      return;
    }
    try (lock) {
      if (read(store, name, pins, true)) {
        store.delete(name);
        store.delete(lockName);
      }
    }
  }

  /// Adds the pin if it counts; returns whether it is a leftover.
  private static boolean read(Store store, String name, List<Pin> pins, boolean unlocked)
      throws Problem {
    if (!store.exists(name)) {
      return unlocked;
    }
    byte[] bytes;
    try {
      bytes = store.readAll(name, Pin.MAX_BYTES);
    } catch (Problem.Corrupt e) {
      if (!store.exists(name)) {
        return unlocked;
      }
      throw e;
    }
    Pin.Read read = Pin.parse(bytes, store.location() + "/" + name);
    if (unlocked && read.whileLocked()) {
      return true;
    }
    pins.add(read.pin());
    return false;
  }

  private static String name(String writer, String id) {
    return Layout.journal(writer) + "/" + id + ".pin";
  }
}
