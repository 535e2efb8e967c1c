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
      int last = number;
      if (sound(here, writer, number, key) == null) {
        while (sound(there, writer, last + 1, key) != null
            && sound(here, writer, last + 1, key) == null) {
          last++;
        }
        new Gap(there, here, writer, key).fill(number, last);
      }
      next = there.from(last + 1);
    }
  }

  /// Acts of one writer that are here no more, or never were.
  private final class Gap {
    private final ActFiles there;
    private final ActFiles here;
    private final String writer;
    private final PublicKey key;

    Gap(ActFiles there, ActFiles here, String writer, PublicKey key) {
      this.there = there;
      this.here = here;
      this.writer = writer;
      this.key = key;
    }

    /// Takes those that the hashes of the acts here lead to. A copy that was written to by itself
    /// has other acts from some number on, and they speak of packs that are other ones here; what
    /// nothing here leads to may be of those.
    void fill(int first, int last) throws Problem {
      byte[] above = sound(here, writer, last + 1, key);
      byte[] below = sound(here, writer, first - 1, key);
      if (above != null) {
        takeDown(first, last, above);
      } else if (!isAny(last + 1) && (below != null || !isAny(1))) {
        takeUp(first, last, below);
      }
    }

    /// The act above has the hash of the one below it.
    private void takeDown(int first, int last, byte[] above) throws Problem {
      byte[] next = above;
      for (int number = last; number >= first; number--) {
        byte[] act = sound(there, writer, number, key);
        if (act == null || !follows(next, act)) {
          return;
        }
        put(Acts.objectName(writer, number), act);
        next = act;
      }
    }

    /// Nothing came after them here: so it is not that they were lost, for all that shows. One by
    /// which a snapshot went there that is still here is left, with all that came after it: a copy
    /// keeps what it has, and such a snapshot would not be missed if its manifest were lost.
    private void takeUp(int first, int last, byte @Nullable [] below) throws Problem {
      byte[] before = below;
      for (int number = first; number <= last; number++) {
        byte[] act = sound(there, writer, number, key);
        if (act == null
            || (before != null && !follows(act, before))
            || contradictsWhatIsHere(act)) {
          return;
        }
        put(Acts.objectName(writer, number), act);
        before = act;
      }
    }

    private boolean contradictsWhatIsHere(byte[] act) throws Problem {
      Json json = ActLog.body(act);
      String manifest = json.optionalText("manifest").orElse("");
      if (json.has("takesBack") && ManifestName.parse(manifest) != null) {
        // The other way round: what is back there may have been destroyed here on purpose.
        return !into.exists(manifest);
      }
      byte[] here =
          json.text("act").equals(Acts.DESTROY) && ManifestName.parse(manifest) != null
              ? bytes(into, manifest, Manifest.MAX_BYTES)
              : null;
      return here != null && Capsule.sha256(here).equals(json.optionalText("sha256").orElse(""));
    }

    private boolean isAny(int from) throws Problem {
      for (OptionalInt next = here.from(from); next.isPresent(); ) {
        if (sound(here, writer, next.getAsInt(), key) != null) {
          return true;
        }
        next = here.from(next.getAsInt() + 1);
      }
      return false;
    }
  }

  private Optional<PublicKey> key(String writer) throws Problem {
    String name = Layout.key(writer);
    byte[] here = bytes(into, name, Acts.MAX_BYTES);
    Optional<PublicKey> key = here == null ? Optional.empty() : Acts.publicKey(here, writer);
    byte[] there = key.isPresent() ? null : bytes(copy, name, Acts.MAX_BYTES);
    if (there == null) {
      return key;
    }
    key = Acts.publicKey(there, writer);
    if (key.isPresent()) {
      put(name, there);
    }
    return key;
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

  private static byte @Nullable [] bytes(Store store, String name, int max) throws Problem {
    if (!store.exists(name)) {
      return null;
    }
    try {
      return store.readSmall(name, max);
    } catch (Problem.Corrupt _) {
      return null;
    }
  }
}
