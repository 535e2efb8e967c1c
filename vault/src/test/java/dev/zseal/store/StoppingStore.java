package dev.zseal.store;

import dev.zseal.problem.Problem;
import java.io.IOException;
import java.util.function.Predicate;

/// A store that lets so many changes through and then fails each: the process is killed, or the
/// disk is full.
public final class StoppingStore extends PassingStore {

  /// The process is no more: nothing of it may catch this.
  public static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  private final boolean kills;
  private final Predicate<String> full;
  private boolean readOnly;
  private int left;

  private StoppingStore(Store store, boolean kills, int left, Predicate<String> full) {
    super(store);
    this.kills = kills;
    this.left = left;
    this.full = full;
  }

  /// The process is killed before the change after so many.
  public static StoppingStore killedAfter(Store store, int changes) {
    return new StoppingStore(store, true, changes, _ -> true);
  }

  /// Objects of these names find no room.
  public static StoppingStore fullFor(Store store, Predicate<String> names) {
    return new StoppingStore(store, false, 0, names);
  }

  /// Nothing can be written at all.
  public static StoppingStore readOnly(Store store) {
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
  void committing(String name) throws Problem {
    change(name);
  }

  @Override
  public void delete(String name) throws Problem {
    if (kills) {
      change(name);
    }
    super.delete(name);
  }

  @Override
  public Lock lock(String name, String purpose) throws Problem {
    if (readOnly) {
      throw new Problem.Refused(
          "cannot write to the vault memory", "Read-only file system", "Give the right to write.");
    }
    return super.lock(name, purpose);
  }
}
