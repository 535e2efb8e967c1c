package dev.zseal.vault.journal;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.store.StoredObject;
import dev.zseal.vault.journal.Checkpoint.Kept;
import dev.zseal.vault.ledger.Layout;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The pins of a vault: put by receives, looked at by sweeps.
///
/// A pin `<id>.pin` counts while somebody holds the lock `<id>.lock` beside it, so that a sweep can
/// tell a running receive from one that a crash ended. A [Checkpoint] counts until it is deleted.
/// An id is never used twice.
public final class Pins {

  private static final Pattern NAME = Pattern.compile("([0-9a-f]{16})\\.(pin|lock|seen)");

  /// How long a pin counts without its lock where locks say nothing of other hosts.
  public static final Duration GRACE = Duration.ofHours(24);

  /// How old a pin may become before a receive that goes on puts it anew.
  private static final Duration RENEWED = GRACE.dividedBy(4);

  private Pins() {}

  /// A pin in place; closing it lets go.
  public static final class Held implements AutoCloseable {

    private final Store store;
    private final Pin pin;
    private final String name;
    private final String lockName;
    private final Store.Lock lock;
    private boolean stays;

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

    /// Whether it is so old that it ought to be put anew, or was put by a clock that was ahead and
    /// has been put right: by that clock it would not be old for long.
    public boolean isAging(Instant now) {
      return pin.beganBefore(now.minus(RENEWED)) || pin.beganAfter(now.plus(RENEWED));
    }

    /// Whether nobody took it away: what it names is there as long as it is.
    public boolean isThere() throws Problem {
      return store.exists(name);
    }

    /// Says whether it is to stay when it is closed, as one that a crash left: it tells the next
    /// receive of the snapshot that this one may not have come to its end.
    public void stays(boolean stays) {
      this.stays = stays;
    }

    @Override
    public void close() {
      if (stays) {
        lock.close();
        return;
      }
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

  /// Puts a pin anew, to count as long as one that is put now, and lets go of the old one; empty if
  /// that is gone: then a sweep may have seen neither.
  public static Optional<Held> renew(
      Store store, String writer, Held old, Instant now, RandomGenerator random) throws Problem {
    Held anew = put(store, writer, old.pin.begun(now), random);
    boolean isSafe = false;
    try {
      isSafe = old.isThere();
    } finally {
      // The other goes: never both, and never none.
      (isSafe ? old : anew).close();
    }
    return isSafe ? Optional.of(anew) : Optional.empty();
  }

  /// The pins that count, in any order; what crashed receives left is removed. Where a lock of
  /// another host may not be seen here, a pin counts until it is [#GRACE] old, locked or not; one
  /// whose time is far ahead or none at all until it was first seen so long ago ([Sighting]).
  ///
  /// @param wanted asked of those that a crash left, which stay if it says so, and count
  public static List<Pin> sweep(Store store, Instant now, Wanted wanted) throws Problem {
    return all(store, new Dead(store.sharesLocks() ? Instant.MAX : now.minus(GRACE), wanted));
  }

  /// Whether a pin that a crash left still tells somebody something.
  public interface Wanted {
    boolean test(Pin pin) throws Problem;
  }

  /// Which pins are removed: those without a lock that began before this, and are not wanted.
  private record Dead(Instant before, Wanted wanted) {}

  /// Every pin, whether it still counts or not. Changes nothing.
  public static List<Pin> all(Store store) throws Problem {
    return all(store, null);
  }

  /// Every pin that can be read, whether it still counts or not. Changes nothing.
  public static List<Pin> readable(Store store) throws Problem {
    List<Pin> pins = new ArrayList<>();
    for (Id id : ids(store)) {
      if (!isDamaged(store, id.name())) {
        Pin.Read pin = read(store, id.name());
        if (pin != null) {
          pins.add(pin.pin());
        }
      }
    }
    return pins;
  }

  /// Whether a receive of this snapshot runs, or was killed, or left a checkpoint.
  public static boolean isAny(Store store, long guid) throws Problem {
    return readable(store).stream().anyMatch(pin -> pin.guid() == guid);
  }

  private static boolean isPin(String file) {
    return file.endsWith(".pin");
  }

  /// Of a pin or a checkpoint.
  private record Id(String writer, String id) {
    String name() {
      return Pins.name(writer, id);
    }
  }

  private static List<Id> ids(Store store) throws Problem {
    List<Id> ids = new ArrayList<>();
    for (String writer : store.folders(Layout.WRITERS)) {
      for (String file : store.listSettled(Layout.journal(writer), Pins::isPin)) {
        Matcher m = NAME.matcher(file);
        if (m.matches() && m.group(2).equals("pin")) {
          ids.add(new Id(writer, m.group(1)));
        }
      }
    }
    return ids;
  }

  /// A receive that ends puts its checkpoint before it deletes its pin, and one that goes on puts a
  /// new pin before it deletes the old one: no list must miss both. And if a pin that was listed is
  /// gone when it is read, there may be a checkpoint that was not listed: look again.
  ///
  /// @param dead those to remove; null to remove none
  private static List<Pin> all(Store store, @Nullable Dead dead) throws Problem {
    while (true) {
      List<Pin> pins = new ArrayList<>();
      if (look(store, dead, pins)) {
        return pins;
      }
    }
  }

  private static boolean look(Store store, @Nullable Dead dead, List<Pin> pins) throws Problem {
    boolean whole = true;
    for (String writer : store.folders(Layout.WRITERS)) {
      TreeMap<String, Boolean> ids = new TreeMap<>();
      for (String file : store.listSettled(Layout.journal(writer), Pins::isPin)) {
        Matcher m = NAME.matcher(file);
        if (m.matches()) {
          ids.merge(m.group(1), m.group(2).equals("pin"), Boolean::logicalOr);
        }
      }
      for (var id : ids.entrySet()) {
        boolean there = look(store, writer, id.getKey(), dead, pins);
        whole &= there || !id.getValue();
      }
    }
    return whole;
  }

  /// Adds a pin that counts and deletes a leftover; returns whether there was one to be read.
  private static boolean look(
      Store store, String writer, String id, @Nullable Dead dead, List<Pin> pins) throws Problem {
    String name = name(writer, id);
    String lockName = Layout.lock(writer, id);
    Pin.Read early = read(store, name);
    String seenName = Layout.journal(writer) + "/" + id + ".seen";
    if (early != null
        && (dead == null
            || !early.whileLocked()
            || !isOld(store, early.pin(), seenName, dead.before()))) {
      pins.add(early.pin());
      return true;
    }
    if (dead == null) {
      return false;
    }
    Store.Lock lock;
    try {
      lock = store.lock(lockName, "receiving");
    } catch (Problem.Conflict _) {
      // Gone by now, it belonged to a receive that has ended: what that left is there to be seen.
      Pin.Read pin = read(store, name);
      if (pin != null) {
        pins.add(pin.pin());
      }
      return pin != null;
    }
    try (lock) {
      Pin.Read left = read(store, name);
      if (left != null && dead.wanted().test(left.pin())) {
        pins.add(left.pin());
        return true;
      }
      // Ended, well or by a crash, after it left what was not listed yet.
      store.delete(name);
      store.delete(lockName);
      store.delete(seenName);
      return false;
    }
  }

  /// Whether a receive that still runs would have put its pin anew by now. It does so by its own
  /// clock, whatever that says: so a pin of a time that cannot be is as old as it is known here.
  private static boolean isOld(Store store, Pin pin, String seenName, Instant deadBefore)
      throws Problem {
    if (pin.beganBefore(deadBefore)) {
      return true;
    }
    Instant now = deadBefore.plus(GRACE);
    return pin.beganAfter(now.plus(GRACE))
        && Sighting.first(store, seenName, now).isBefore(deadBefore);
  }

  private static Pin.@Nullable Read read(Store store, String name) throws Problem {
    try {
      byte[] bytes = bytes(store, name);
      return bytes == null ? null : Pin.parse(bytes, store.location() + "/" + name);
    } catch (Problem.Corrupt e) {
      throw e.withHint(
          "Run `zseal scrub`, which sets it aside: what it kept of an interrupted receive comes"
              + " again then. Nothing was deleted.");
    }
  }

  /// What was found of a pin that cannot be read.
  ///
  /// @param name the object it is
  /// @param gone whether it was set aside; if not, a receive still has it
  public record Damaged(String name, boolean gone) {}

  /// Pins and checkpoints that cannot be read. Nobody can go on with one, and a sweep cannot tell
  /// what it needs; so it is renamed to `<id>.damaged`, unless a receive holds its lock.
  ///
  /// @param rename whether to rename them
  public static List<Damaged> setAside(Store store, boolean rename) throws Problem {
    List<Damaged> found = new ArrayList<>();
    for (Id id : ids(store)) {
      if (isDamaged(store, id.name())) {
        found.add(new Damaged(id.name(), rename && setAside(store, id)));
      }
    }
    return found;
  }

  /// Sets a checkpoint aside that can be read, and whose tree has lost something: a receive that
  /// went on from it would store what is damaged. False if it is gone by now. To be called under
  /// the dataset's lock ([DatasetLock]).
  public static boolean setAside(Store store, Kept kept) throws Problem {
    Id id = new Id(kept.writer(), kept.id());
    return store.exists(id.name()) && setAside(store, id);
  }

  private static boolean isDamaged(Store store, String name) throws Problem {
    try {
      byte[] bytes = bytes(store, name);
      if (bytes != null) {
        Pin.parse(bytes, name);
        Checkpoint.parse(bytes, name);
      }
      return false;
    } catch (Problem.Corrupt _) {
      return true;
    } catch (Problem.TooNew _) {
      return false;
    }
  }

  private static boolean setAside(Store store, Id id) throws Problem {
    String lockName = Layout.lock(id.writer, id.id);
    Store.Lock lock;
    try {
      lock = store.lock(lockName, "receiving");
    } catch (Problem.Conflict _) {
      return false;
    }
    try (lock) {
      String name = id.name();
      byte[] bytes;
      try (StoredObject pin = store.open(name)) {
        bytes = new byte[(int) Math.min(pin.length(), Checkpoint.MAX_BYTES)];
        pin.read(0, bytes, 0, bytes.length);
      }
      String aside = Layout.journal(id.writer) + "/" + id.id + ".damaged";
      if (!store.exists(aside)) {
        store.put(aside, bytes);
      }
      store.delete(name);
      store.delete(lockName);
      return true;
    }
  }

  private static byte @Nullable [] bytes(Store store, String name) throws Problem {
    if (!store.exists(name)) {
      return null;
    }
    try {
      return store.readAll(name, Checkpoint.MAX_BYTES);
    } catch (Problem.Corrupt e) {
      if (!store.exists(name)) {
        return null;
      }
      throw e;
    }
  }

  /// Keeps how far a receive got, until [#release].
  public static Kept keep(Store store, String writer, Checkpoint checkpoint, RandomGenerator random)
      throws Problem {
    String id = HexFormat.of().toHexDigits(random.nextLong());
    store.put(name(writer, id), checkpoint.toJson());
    return new Kept(writer, id, checkpoint);
  }

  /// Lets go of a checkpoint: what only it needs, the next sweep takes.
  public static void release(Store store, Kept kept) throws Problem {
    store.delete(name(kept.writer(), kept.id()));
  }

  public static boolean isKept(Store store, Kept kept) throws Problem {
    return store.exists(name(kept.writer(), kept.id()));
  }

  /// The checkpoints of all writers. One that is damaged is left out: a sweep tells of it.
  public static List<Kept> kept(Store store) throws Problem {
    List<Kept> all = new ArrayList<>();
    for (Id id : ids(store)) {
      readKept(store, id.writer, id.id).ifPresent(all::add);
    }
    return all;
  }

  private static Optional<Kept> readKept(Store store, String writer, String id) throws Problem {
    String name = name(writer, id);
    byte[] bytes = bytes(store, name);
    try {
      Checkpoint checkpoint =
          bytes == null ? null : Checkpoint.parse(bytes, store.location() + "/" + name);
      return Optional.ofNullable(checkpoint).map(c -> new Kept(writer, id, c));
    } catch (Problem.Corrupt _) {
      return Optional.empty();
    }
  }

  private static String name(String writer, String id) {
    return Layout.journal(writer) + "/" + id + ".pin";
  }
}
