package dev.zseal.store;

import dev.zseal.problem.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// Named, immutable objects.
///
/// What every store guarantees:
/// - an object appears whole or not at all, and only if its name was free ([NewObject#commit]);
/// - once `commit` returned, the object survives a crash of this machine; once [#delete] returned,
///   it stays deleted;
/// - a committed object is seen by every later read and list.
///
/// Names are relative paths of segments made of lower-case hex digits, lower-case letters, digits,
/// `.` and `-`, so that they mean the same on every file system and object store. Failures are
/// [Problem]s: `Unavailable` when a retry may help (a full disk included), `Refused` when a
/// permission is missing.
public interface Store {

  /// What a person calls this store: its path or URL.
  String location();

  /// Begins a new object. Nothing is visible under `name` before [NewObject#commit].
  NewObject create(String name) throws Problem;

  /// Opens an object for positioned reads; `Corrupt` if it is not there.
  StoredObject open(String name) throws Problem;

  /// Whether there is an object of this name.
  boolean exists(String name) throws Problem;

  /// Makes it survive a crash that an object is there, or that it is not: whoever wrote or deleted
  /// it may have been stopped before that did, and what builds on it must not outlive it.
  void settle(String name) throws Problem;

  /// Names (without the folder) of the objects directly in `folder`, sorted; none if it is absent.
  List<String> list(String folder) throws Problem;

  /// The same, for those who must not miss what is there all the time under changing names: while a
  /// list is made something may be put under another name and go by its own, and be in it under
  /// neither. So lists are made until one has all that the one before had.
  ///
  /// @param wanted which names matter; that others go is no reason to look again
  default List<String> listSettled(String folder, Predicate<String> wanted) throws Problem {
    List<String> before = list(folder);
    while (true) {
      List<String> now = list(folder);
      Set<String> there = new HashSet<>(now);
      if (before.stream().filter(wanted).allMatch(there::contains)) {
        return now;
      }
      before = now;
    }
  }

  /// Names (without the folder) of the folders directly in `folder`, sorted.
  List<String> folders(String folder) throws Problem;

  /// Deletes an object; no error if it is gone already.
  void delete(String name) throws Problem;

  /// Takes the lock `name`, or `Conflict` naming its holder if another process or thread has it.
  Lock lock(String name, String purpose) throws Problem;

  /// Whether a lock that is held by another host shows here, as far as is known.
  default boolean sharesLocks() {
    return true;
  }

  /// Deletes what writers that run no more left unfinished.
  default void sweepTemporary() throws Problem {}

  /// Reads a whole object of at most `maxBytes`.
  default byte[] readAll(String name, int maxBytes) throws Problem {
    try (StoredObject object = open(name)) {
      if (object.length() > maxBytes) {
        throw new Problem.Corrupt(
            location() + ": " + name + " is too large",
            "%d bytes; %d is the limit".formatted(object.length(), maxBytes),
            "It is not what zseal wrote; take it from another copy of the vault.");
      }
      byte[] bytes = new byte[(int) object.length()];
      object.read(0, bytes, 0, bytes.length);
      return bytes;
    }
  }

  /// The same of an object that may be lost without harm to the others: `Corrupt` as well where the
  /// vault is there and does not give this one out, for a bad sector is damage like any other.
  default byte[] readSmall(String name, int maxBytes) throws Problem {
    try {
      return readAll(name, maxBytes);
    } catch (Problem.Unavailable e) {
      // Where the whole vault is gone, this says so.
      boolean _ = exists(name);
      throw new Problem.Corrupt(
          e.what(),
          e.evidence(),
          "A bad sector, perhaps: see to the disk. What is small is there twice: zseal scrub makes"
              + " it again.");
    }
  }

  /// Writes a whole small object.
  default void put(String name, byte[] bytes) throws Problem {
    try (NewObject object = create(name)) {
      object.write(bytes, 0, bytes.length);
      object.commit();
    }
  }

  /// A held lock; closing it lets go.
  interface Lock extends AutoCloseable {
    @Override
    void close();
  }
}
