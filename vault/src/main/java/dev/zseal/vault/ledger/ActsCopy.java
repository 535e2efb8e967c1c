package dev.zseal.vault.ledger;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Public keys and acts that a vault lacks, taken from a copy of it: a key is known by its writer's
/// name, an act by its signature and by the hashes in it and in the act after it.
public final class ActsCopy {

  private final Store copy;
  private final Store into;
  private final List<String> taken = new ArrayList<>();

  private ActsCopy(Store copy, Store into) {
    this.copy = copy;
    this.into = into;
  }

  /// Takes what is missing or damaged; returns the names of what was taken. Of a writer who left
  /// nothing here, and committed to the copy what this vault has not, nothing is taken: to mend is
  /// not to copy.
  ///
  /// @param copy another copy of the very vault: a writer has a log in each vault it writes to
  public static List<String> take(Store copy, Store into) throws Problem {
    ActsCopy acts = new ActsCopy(copy, into);
    Set<String> writers = new TreeSet<>(copy.folders(Layout.WRITERS));
    if (!into.folders(Layout.WRITERS).containsAll(writers)) {
      writers.removeAll(strangers(copy, into));
    }
    for (String writer : writers) {
      if (writer.matches("[0-9a-f]{16}")) {
        acts.writer(writer);
      }
    }
    return acts.taken;
  }

  private static Set<String> strangers(Store copy, Store into) throws Problem {
    List<String> known = into.folders(Layout.WRITERS);
    Set<String> strangers = new TreeSet<>();
    for (ActLog.Act act : ActLog.read(copy).acts()) {
      if (act.kind().equals(Acts.COMMIT)
          && !known.contains(act.writer())
          && !into.exists(act.manifest())) {
        strangers.add(act.writer());
      }
    }
    return strangers;
  }

  private void writer(String writer) throws Problem {
    PublicKey key = key(writer).orElse(null);
    if (key == null) {
      return;
    }
    ActFiles there = new ActFiles(copy, writer);
    ActFiles here = new ActFiles(into, writer);
    OptionalInt next = there.from(1);
    while (next.isPresent()) {
      int number = next.getAsInt();
      if (sound(here, writer, number, key) == null) {
        act(there, here, writer, number, key);
      }
      next = there.from(number + 1);
    }
  }

  private Optional<PublicKey> key(String writer) throws Problem {
    String name = Layout.key(writer);
    byte[] here = bytes(into, name);
    Optional<PublicKey> key = here == null ? Optional.empty() : Acts.publicKey(here, writer);
    byte[] there = key.isPresent() ? null : bytes(copy, name);
    if (there == null) {
      return key;
    }
    key = Acts.publicKey(there, writer);
    if (key.isPresent()) {
      put(name, there);
    }
    return key;
  }

  private void act(ActFiles there, ActFiles here, String writer, int number, PublicKey key)
      throws Problem {
    byte[] act = sound(there, writer, number, key);
    if (act == null) {
      return;
    }
    byte[] before = sound(here, writer, number - 1, key);
    byte[] after = sound(here, writer, number + 1, key);
    if ((before == null || follows(act, before)) && (after == null || follows(after, act))) {
      put(Acts.objectName(writer, number), act);
      here.refresh();
    }
  }

  private static boolean follows(byte[] act, byte[] before) throws Problem {
    return ActLog.body(act).optionalText("previous").orElse("").equals(Capsule.sha256(before));
  }

  /// An act as its writer signed it; null if there is none.
  private static byte @Nullable [] sound(ActFiles files, String writer, int number, PublicKey key)
      throws Problem {
    return files.everywhere(number).stream()
        .map(ActFiles.Found::bytes)
        .filter(act -> ActLog.isAct(act, writer, number, key))
        .findFirst()
        .orElse(null);
  }

  private void put(String name, byte[] bytes) throws Problem {
    into.delete(name);
    try {
      into.put(name, bytes);
      taken.add(name);
    } catch (Problem.Conflict _) {
      // Its writer was quicker.
    }
  }

  private static byte @Nullable [] bytes(Store store, String name) throws Problem {
    if (!store.exists(name)) {
      return null;
    }
    try {
      return store.readAll(name, Acts.MAX_BYTES);
    } catch (Problem.Corrupt _) {
      return null;
    }
  }
}
