package dev.zseal.vault.scrub;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.vault.journal.Pin;
import dev.zseal.vault.journal.Pins;
import dev.zseal.vault.journal.Turn;
import dev.zseal.vault.ledger.ActBundling;
import dev.zseal.vault.ledger.ActLog;
import dev.zseal.vault.ledger.ActsCopy;
import dev.zseal.vault.ledger.Capsule;
import dev.zseal.vault.ledger.Grades;
import dev.zseal.vault.ledger.Hold;
import dev.zseal.vault.ledger.Inventory;
import dev.zseal.vault.ledger.Layout;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.SettingsCopy;
import dev.zseal.vault.ledger.Tombstones;
import dev.zseal.vault.ledger.UntoldCopies;
import dev.zseal.vault.ledger.VaultSettings;
import dev.zseal.vault.pack.BlobHash;
import dev.zseal.vault.pack.BlobType;
import dev.zseal.vault.pack.PackFile;
import dev.zseal.vault.pack.PackLocation;
import dev.zseal.vault.pack.PackName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The small files of a vault, each held against its copy in the packs and made again from it.
final class SmallObjects {

  private static final String DAMAGED = "damaged";
  private static final String MISSING = "missing";

  private final Store store;
  private VaultSettings settings;
  private final boolean repair;
  private final List<Store> copies;
  private final List<String> restored = new ArrayList<>();
  private final List<Manifest> uncounted = new ArrayList<>();
  private final List<Manifest> untold = new ArrayList<>();
  private final Map<BlobHash, String> objects = new HashMap<>();
  private ActLog log = ActLog.NONE;
  private boolean hasVanished;

  /// @param copies other vaults, which may be copies of this one
  SmallObjects(Store store, VaultSettings settings, boolean repair, List<Store> copies) {
    this.store = store;
    this.settings = settings;
    this.repair = repair;
    this.copies = copies;
  }

  /// What was decided when the vault was made, as far as its packs tell.
  VaultSettings settings() {
    return settings;
  }

  /// Names of the objects that were made again.
  List<String> restored() {
    return restored;
  }

  /// Snapshots that only the packs tell of.
  List<Manifest> untold() {
    return untold;
  }

  /// Lists such a snapshot again, all of which was found to be there.
  void list(Manifest manifest, ScrubListener listener) throws Problem {
    try (Store.Lock _ = Turn.take(store)) {
      String name = manifest.objectName();
      log = log.since(store);
      if (!log.guids().contains(manifest.guid()) && !store.exists(name)) {
        Capsule.of(manifest.head().keyData()).store(store);
        store.put(name, manifest.toJson());
        restored.add(name);
        listener.note(
            "%s: %s was not listed, and no act tells of it; made again from its copy in the packs"
                .formatted(name, manifest.fullName()));
        uncounted.add(manifest);
      }
    }
  }

  /// Snapshots that nobody would miss, were their manifests lost.
  List<Manifest> uncounted() {
    return uncounted;
  }

  /// Whether a snapshot was committed and nobody destroyed it, and its manifest is not there.
  boolean hasVanished() {
    return hasVanished;
  }

  /// Checks settings, acts, manifests and capsules. What repair could mend and may not is a
  /// problem.
  ///
  /// Snapshots may be received and destroyed meanwhile. Who destroys one signs that first and
  /// deletes its manifest then; so what is missed here counts as lost only if the acts, read once
  /// more, do not say so.
  void check(List<Problem> problems, ScrubListener listener) throws Problem {
    settings = SettingsCopy.most(store).orElse(settings);
    compare(Layout.VAULT, settings.toJson(), problems, listener);
    List<Store> same = repair ? copiesOfThis() : List.of();
    for (Store copy : same) {
      for (String taken : ActsCopy.take(copy, store)) {
        tookFrom(copy, taken, listener);
      }
    }
    bundles(problems, listener);
    log = ActLog.read(store);
    problems.addAll(log.faults());
    for (PackLocation location : PackLocation.list(store)) {
      if (location.name().kind() == PackName.Kind.PAGE) {
        try (PackFile pack = PackFile.open(store, location)) {
          pack.copies(
              BlobType.MANIFEST,
              copy -> {
                try {
                  manifest(copy, problems, listener);
                } catch (Problem.Corrupt _) {
                  // It was written like that, and is no manifest.
                }
                return true;
              });
        } catch (Problem.Corrupt | Problem.Unavailable | Problem.TooNew _) {
          // The pass over the packs tells of it.
        }
      }
    }
    for (Store copy : same) {
      manifestsFrom(copy, problems, listener);
    }
    if (repair) {
      vanished(problems);
    }
    holds(problems, listener);
    // Pins after the packs: of a receive that wrote some, either its pin is seen or its manifest.
    List<Manifest> onlyPacks = new UntoldCopies(store, log).find();
    Set<Long> receiving = Pins.readable(store).stream().map(Pin::guid).collect(Collectors.toSet());
    onlyPacks.stream().filter(m -> !receiving.contains(m.guid())).forEach(untold::add);
    uncounted(listener);
    grades(listener);
  }

  /// Bundles of acts, each of which is there twice.
  private void bundles(List<Problem> problems, ScrubListener listener) throws Problem {
    for (ActBundling.Damaged damaged : new ActBundling(store).check(repair)) {
      if (repair) {
        madeAgain(damaged.object(), damaged.fault(), listener);
      } else {
        problems.add(mendable(damaged.object(), damaged.fault()));
      }
    }
  }

  /// What is noted of earlier looks are hints: one that is damaged is told and taken away.
  private void grades(ScrubListener listener) throws Problem {
    for (Grades.Fault fault : Grades.read(store).faults()) {
      boolean goes = repair && fault.problem() instanceof Problem.Corrupt;
      if (goes) {
        store.delete(fault.object());
      }
      listener.note(
          "%s: what was noted of snapshots cannot be read (%s)%s"
              .formatted(fault.object(), fault.problem().evidence(), goes ? ", deleted" : ""));
    }
  }

  /// A snapshot that was committed, that nobody destroyed, and of which not even a copy is left.
  private void vanished(List<Problem> problems) throws Problem {
    for (ActLog.Act act : log.acts()) {
      if (act.kind().equals("commit")
          && !act.manifest().isEmpty()
          && !log.isGone(act.sha256())
          && !store.exists(act.manifest())) {
        log = log.since(store);
        if (!log.isGone(act.sha256())) {
          hasVanished = true;
          problems.add(
              new Problem.Corrupt(
                  "%s: snapshot %s has vanished".formatted(store.location(), act.snapshot()),
                  "writer %s committed it at %s, and no act says it was destroyed"
                      .formatted(act.writer(), act.time()),
                  "Take it from another copy of the vault, or send it again."));
        }
      }
    }
  }

  /// Those of the other vaults that are this vault once more. Another vault has other acts, and so
  /// the same writers' keys may have signed other things there under the same numbers.
  private List<Store> copiesOfThis() throws Problem {
    List<Store> same = new ArrayList<>();
    for (Store copy : copies) {
      try {
        if (VaultSettings.read(copy).id().equals(settings.id())) {
          same.add(copy);
        }
      } catch (Problem.Corrupt | Problem.Refused _) {
        // It may still have blocks to give.
      }
    }
    return same;
  }

  /// Takes manifests that were committed and are not there, if the copy's have the right hash.
  private void manifestsFrom(Store copy, List<Problem> problems, ScrubListener listener)
      throws Problem {
    for (ActLog.Act act : log.acts()) {
      if (act.kind().equals("commit")
          && !act.manifest().isEmpty()
          && !log.isGone(act.sha256())
          && !store.exists(act.manifest())
          && copy.exists(act.manifest())) {
        try {
          byte[] bytes = copy.readSmall(act.manifest(), Manifest.MAX_BYTES);
          if (Capsule.sha256(bytes).equals(act.sha256())) {
            manifest(bytes, problems, listener);
          }
        } catch (Problem.Corrupt _) {
          // Lost there, too.
        }
      }
    }
  }

  private void tookFrom(Store copy, String name, ScrubListener listener) {
    restored.add(name);
    listener.note("%s: was missing or damaged, taken from %s".formatted(name, copy.location()));
  }

  /// Holds that signed acts tell of, and none says were released.
  private void holds(List<Problem> problems, ScrubListener listener) throws Problem {
    Inventory inventory = Inventory.read(store);
    if (inventory.losses().holds().isEmpty()) {
      return;
    }
    if (!repair) {
      for (Hold hold : inventory.losses().holds()) {
        settle(MISSING, hold.objectName(), hold.toJson(), problems, listener);
      }
      return;
    }
    try (Store.Lock _ = Turn.take(store)) {
      for (Hold hold : inventory.losses().holds()) {
        settle(MISSING, hold.objectName(), hold.toJson(), problems, listener);
      }
    }
  }

  /// A manifest that no act counts for: a crash came between the two, or somebody put it there.
  private void uncounted(ScrubListener listener) throws Problem {
    Map<Manifest, String> found = new LinkedHashMap<>();
    for (String dataset : store.folders(Layout.DATASETS)) {
      for (String name : store.list(Layout.dataset(dataset))) {
        String object = Layout.dataset(dataset) + "/" + name;
        byte[] bytes = bytes(object);
        if (bytes != null && !isCounted(Capsule.sha256(bytes))) {
          uncounted(object, bytes, found);
        }
      }
    }
    Map<String, List<ActLog.Act>> endings = log.endings(new HashSet<>(found.values()));
    found.forEach((manifest, sha256) -> {
      listener.note(words(manifest, endings.getOrDefault(sha256, List.of())));
      uncounted.add(manifest);
    });
  }

  private static String words(Manifest manifest, List<ActLog.Act> endings) {
    return endings.isEmpty()
        ? "%s: no signed act says who committed %s"
            .formatted(manifest.objectName(), manifest.fullName())
        : "%s: %s is there, though writer %s signed at %s that it was destroyed"
            .formatted(
                manifest.objectName(),
                manifest.fullName(),
                endings.getLast().writer(),
                endings.getLast().time());
  }

  private boolean isCounted(String sha256) throws Problem {
    if (!log.isMissable(sha256)) {
      log = log.since(store);
    }
    return log.isMissable(sha256);
  }

  /// Of a receive that has put its manifest and not signed yet nothing tells whether it was killed;
  /// that it is signed for twice does no harm. Whether a destroy runs is looked at before whether
  /// the manifest is still there.
  private void uncounted(String object, byte[] bytes, Map<Manifest, String> found) throws Problem {
    Manifest manifest;
    try {
      manifest = Manifest.parse(bytes, object);
    } catch (Problem.Corrupt | Problem.TooNew _) {
      return;
    }
    if (!Tombstones.areOpen(store)
        && store.exists(object)
        && manifest.objectName().equals(object)) {
      found.put(manifest, Capsule.sha256(bytes));
    }
  }

  /// A copy counts if its snapshot was committed and not destroyed, as signed acts tell.
  private void manifest(byte[] copy, List<Problem> problems, ScrubListener listener)
      throws Problem {
    String sha256 = Capsule.sha256(copy);
    if (!log.isLive(sha256)) {
      return;
    }
    Manifest manifest = Manifest.parse(copy, "copy of a manifest");
    String name = manifest.objectName();
    if (fault(name, copy) != null) {
      if (repair) {
        try (Store.Lock _ = Turn.take(store)) {
          compareUnlessGone(manifest, sha256, copy, problems, listener);
        }
      } else {
        compareUnlessGone(manifest, sha256, copy, problems, listener);
      }
    }
    Capsule capsule = Capsule.of(manifest.head().keyData());
    compare(Layout.capsule(capsule.fingerprint()), capsule.toJson(), problems, listener);
  }

  /// The snapshot may be received again meanwhile, after this manifest was lost: then the one that
  /// is there counts. A receive puts its manifest, signs its act, and lets go of its pin; so of
  /// what was there before a look at the pins, either a pin tells or an act that is read after
  /// that.
  private void compareUnlessGone(
      Manifest manifest, String sha256, byte[] copy, List<Problem> problems, ScrubListener listener)
      throws Problem {
    String name = manifest.objectName();
    boolean isThere = store.exists(name);
    byte[] there = isThere ? bytes(name) : null;
    boolean isReceived =
        there != null
            && Pins.readable(store).stream().anyMatch(pin -> pin.guid() == manifest.guid());
    log = log.since(store);
    String fault = isThere ? fault(there, copy) : MISSING;
    if (fault != null && !isReceived && !log.isGone(sha256)) {
      settle(fault, name, copy, problems, listener);
    }
  }

  private void compare(String name, byte[] right, List<Problem> problems, ScrubListener listener)
      throws Problem {
    String fault = fault(name, right);
    if (fault != null) {
      settle(fault, name, right, problems, listener);
    }
  }

  /// What is wrong with an object, in a word; null when it is as it should be.
  private @Nullable String fault(String name, byte[] right) throws Problem {
    return store.exists(name) ? fault(bytes(name), right) : MISSING;
  }

  /// @param bytes what it was lately; null if it could not be read
  private @Nullable String fault(byte @Nullable [] bytes, byte[] right) {
    if (bytes == null) {
      return DAMAGED;
    }
    // The snapshot may have been received again by another writer, after this manifest was lost.
    return Arrays.equals(bytes, right) || log.isLive(Capsule.sha256(bytes)) ? null : DAMAGED;
  }

  private void settle(
      String fault, String name, byte[] right, List<Problem> problems, ScrubListener listener)
      throws Problem {
    if (!repair) {
      problems.add(mendable(name, fault));
      return;
    }
    if (fault.equals(DAMAGED)) {
      store.delete(name);
    }
    try {
      store.put(name, right);
    } catch (Problem.Conflict _) {
      // A receive that goes on was quicker.
      return;
    }
    madeAgain(name, fault, listener);
  }

  private void madeAgain(String name, String fault, ScrubListener listener) {
    restored.add(name);
    listener.note("%s: was %s, made again".formatted(name, fault));
  }

  private Problem mendable(String name, String fault) {
    return new Problem.Corrupt(
        "%s/%s is %s".formatted(store.location(), name, fault),
        "what it must say is known",
        "Run `zseal scrub` without --no-repair: it is made again.");
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
    return name == null ? null : bytes(name);
  }

  private void note(String name) throws Problem {
    byte[] bytes = bytes(name);
    if (bytes != null) {
      objects.put(BlobHash.of(bytes, 0, bytes.length), name);
    }
  }

  /// A small object, or null where there is none that can be one, or none any more.
  private byte @Nullable [] bytes(String name) throws Problem {
    try {
      return store.readSmall(name, Manifest.MAX_BYTES);
    } catch (Problem.Corrupt _) {
      return null;
    }
  }
}
