package dev.zseal.vault.scrub;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.stream.StreamHead;
import dev.zseal.vault.ledger.ActLog;
import dev.zseal.vault.ledger.Capsule;
import dev.zseal.vault.ledger.Layout;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.VaultSettings;
import dev.zseal.vault.pack.BlobHash;
import dev.zseal.vault.pack.BlobType;
import dev.zseal.vault.pack.PackDirectory;
import dev.zseal.vault.pack.PackFile;
import dev.zseal.vault.pack.PackLocation;
import dev.zseal.vault.pack.PackName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The small files of a vault, each held against its copy in the packs and made again from it.
final class SmallObjects {

  private final Store store;
  private final VaultSettings settings;
  private final boolean repair;
  private final List<String> restored = new ArrayList<>();
  private final Map<BlobHash, String> objects = new HashMap<>();

  SmallObjects(Store store, VaultSettings settings, boolean repair) {
    this.store = store;
    this.settings = settings;
    this.repair = repair;
  }

  /// Names of the objects that were made again.
  List<String> restored() {
    return restored;
  }

  /// Checks settings, acts, manifests and capsules. What repair could mend and may not is a
  /// problem.
  void check(List<Problem> problems, ScrubListener listener) throws Problem {
    compare(Layout.VAULT, settings.toJson(), problems, listener);
    ActLog log = ActLog.read(store);
    problems.addAll(log.faults());
    for (PackLocation location : PackLocation.list(store)) {
      if (location.name().kind() == PackName.Kind.PAGE) {
        try (PackFile pack = PackFile.open(store, location)) {
          manifests(pack, log, problems, listener);
        } catch (Problem.Corrupt _) {
          // The pass over the packs tells of it.
        }
      }
    }
    if (repair) {
      vanished(log, problems);
    }
    unsigned(log, listener);
  }

  /// A snapshot that was committed, that nobody destroyed, and of which not even a copy is left.
  private void vanished(ActLog log, List<Problem> problems) throws Problem {
    for (ActLog.Act act : log.acts()) {
      if (act.kind().equals("commit")
          && !act.manifest().isEmpty()
          && !log.isDestroyed(act.sha256())
          && !store.exists(act.manifest())) {
        problems.add(
            new Problem.Corrupt(
                "%s: snapshot %s has vanished".formatted(store.location(), act.snapshot()),
                "writer %s committed it at %s, and no act says it was destroyed"
                    .formatted(act.writer(), act.time()),
                "Take it from another copy of the vault, or send it again."));
      }
    }
  }

  /// A manifest that no act speaks of: a crash came between the two, or somebody put it there.
  private void unsigned(ActLog log, ScrubListener listener) throws Problem {
    for (String dataset : store.folders(Layout.DATASETS)) {
      for (String name : store.list(Layout.dataset(dataset))) {
        String manifest = Layout.dataset(dataset) + "/" + name;
        if (!log.isCommitted(Capsule.sha256(store.readAll(manifest, Manifest.MAX_BYTES)))) {
          listener.note("%s: no signed act says who committed it".formatted(manifest));
        }
      }
    }
  }

  private void manifests(PackFile pack, ActLog log, List<Problem> problems, ScrubListener listener)
      throws Problem {
    PackName name = pack.location().name();
    for (int number = name.first(); number <= name.last(); number++) {
      PackDirectory directory = pack.directory(number);
      for (int slot = 0; slot < directory.slots(); slot++) {
        if (directory.type(slot) == BlobType.MANIFEST) {
          try {
            manifest(pack.blob(number, slot), log, problems, listener);
          } catch (Problem.Corrupt _) {
            // The pass over the packs tells of a copy that is lost.
          }
        }
      }
    }
  }

  /// A copy counts if its snapshot was committed and not destroyed, as signed acts tell.
  private void manifest(byte[] copy, ActLog log, List<Problem> problems, ScrubListener listener)
      throws Problem {
    String sha256 = Capsule.sha256(copy);
    if (log.isDestroyed(sha256) || !log.isCommitted(sha256)) {
      return;
    }
    Manifest manifest = Manifest.parse(copy, "copy of a manifest");
    compare(manifest.objectName(), copy, problems, listener);
    Capsule capsule =
        Capsule.of(StreamHead.parse(manifest.begin().bytes(), manifest.fullName()).keyData());
    compare(Layout.capsule(capsule.fingerprint()), capsule.toJson(), problems, listener);
  }

  private void compare(String name, byte[] right, List<Problem> problems, ScrubListener listener)
      throws Problem {
    boolean exists = store.exists(name);
    if (exists && isEqual(name, right)) {
      return;
    }
    String fault = exists ? "damaged" : "missing";
    if (!repair) {
      problems.add(
          new Problem.Corrupt(
              "%s/%s is %s".formatted(store.location(), name, fault),
              "the packs have a copy of it",
              "Run `zseal scrub` without --no-repair: it is made again."));
      return;
    }
    if (exists) {
      store.delete(name);
    }
    store.put(name, right);
    restored.add(name);
    listener.note("%s: was %s, made again".formatted(name, fault));
  }

  /// The small object with this hash, as a supply for packs that lost their copy of it.
  byte @Nullable [] find(BlobHash hash) throws Problem {
    if (objects.isEmpty()) {
      note(Layout.VAULT);
      for (String name : store.list(Layout.CAPSULES)) {
        note(Layout.CAPSULES + "/" + name);
      }
      for (String dataset : store.folders(Layout.DATASETS)) {
        for (String name : store.list(Layout.dataset(dataset))) {
          note(Layout.dataset(dataset) + "/" + name);
        }
      }
    }
    String name = objects.get(hash);
    return name == null ? null : store.readAll(name, Manifest.MAX_BYTES);
  }

  private void note(String name) throws Problem {
    byte[] bytes = store.readAll(name, Manifest.MAX_BYTES);
    objects.put(BlobHash.of(bytes, 0, bytes.length), name);
  }

  private boolean isEqual(String name, byte[] right) throws Problem {
    try {
      return Arrays.equals(store.readAll(name, Manifest.MAX_BYTES), right);
    } catch (Problem.Corrupt _) {
      return false;
    }
  }
}
