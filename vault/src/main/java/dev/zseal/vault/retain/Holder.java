package dev.zseal.vault.retain;

import dev.zseal.problem.Problem;
import dev.zseal.problem.ShellText;
import dev.zseal.store.Store;
import dev.zseal.vault.journal.Turn;
import dev.zseal.vault.ledger.Acts;
import dev.zseal.vault.ledger.Hold;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.Reinstatement;
import dev.zseal.vault.ledger.Tombstones;
import dev.zseal.vault.ledger.VanishedSnapshots;
import dev.zseal.vault.ledger.VanishedSnapshots.Vanished;
import dev.zseal.vault.ledger.WriterIdentity;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Puts holds on snapshots and lets them go, all of those named or none.
public final class Holder {

  private final Store store;
  private final WriterIdentity writer;
  private final Acts acts;
  private final InstantSource clock;

  public Holder(Store store, WriterIdentity writer, InstantSource clock) {
    this.store = store;
    this.writer = writer;
    this.acts = new Acts(store, writer);
    this.clock = clock;
  }

  /// Holds the snapshots by `tag`; `Refused` if one is held by it already.
  public void hold(String tag, Collection<Manifest> chosen) throws Problem {
    Hold.checkTag(tag);
    // Reads all acts, which may take long: not under the lock.
    boolean isOpen = Tombstones.areOpen(store);
    Reinstatement ofUnfinished = isOpen ? new Reinstatement(store, writer, clock) : null;
    if (!hold(tag, chosen, ofUnfinished)) {
      // Who destroys was killed while this waited for its turn.
      hold(tag, chosen, new Reinstatement(store, writer, clock));
    }
  }

  /// @return false, and nothing is done, where a killed destroy is to be reckoned with, and
  ///   `ofUnfinished` is null
  private boolean hold(
      String tag, Collection<Manifest> chosen, @Nullable Reinstatement ofUnfinished)
      throws Problem {
    try (Store.Lock _ = Turn.take(store)) {
      if (ofUnfinished == null && Tombstones.areOpen(store)) {
        return false;
      }
      for (Manifest manifest : chosen) {
        if (!store.exists(manifest.objectName())) {
          throw new Problem.Conflict(
              manifest.fullName() + " was destroyed meanwhile",
              "its manifest is gone",
              "Name another snapshot; nothing was held.");
        }
        String name = hold(tag, manifest, "").objectName();
        if (store.exists(name)) {
          // Who put it may have been killed before it was durable, and now somebody relies on it.
          store.settle(name);
          throw new Problem.Refused(
              "%s is held by that tag already".formatted(manifest.fullName()),
              "tag " + tag,
              "Choose another tag, or leave it; nothing was held.");
        }
      }
      if (ofUnfinished != null) {
        // The hold is the later word: a destroy that was killed has not destroyed these.
        ofUnfinished.sign(chosen);
      }
      for (Manifest manifest : chosen) {
        String now = now();
        Hold hold = hold(tag, manifest, now);
        store.put(hold.objectName(), hold.toJson());
        acts.held(manifest, tag, now);
      }
    }
    return true;
  }

  /// Lets the holds of this tag go; `Refused` if one of the snapshots has none.
  public void release(String tag, Collection<Manifest> chosen) throws Problem {
    try (Store.Lock _ = Turn.take(store)) {
      for (Manifest manifest : chosen) {
        String name = hold(tag, manifest, "").objectName();
        if (!store.exists(name)) {
          store.settle(name);
          throw new Problem.Refused(
              "%s is not held by that tag".formatted(manifest.fullName()),
              "tag " + tag,
              "Nothing was released. See what holds there are: zseal holds "
                  + ShellText.shown(manifest.fullName()));
        }
      }
      for (Manifest manifest : chosen) {
        // The act first: a hold that is gone must have been let go by somebody.
        acts.released(manifest.fullName(), manifest.objectName(), tag, now());
        store.delete(hold(tag, manifest, "").objectName());
      }
    }
  }

  /// Lets the hold of this tag go that is on a snapshot whose manifest is lost or damaged;
  /// `Refused` if there is none.
  ///
  /// @param name `dataset@snapshot` as it came, or the object its manifest should be
  public void releaseVanished(String tag, String name) throws Problem {
    VanishedSnapshots vanished = VanishedSnapshots.read(store);
    try (Store.Lock _ = Turn.take(store)) {
      Destroyer.restoreHolds(store, vanished.inventory());
      boolean released = false;
      Set<String> others = new TreeSet<>();
      for (Vanished one : vanished.called(name)) {
        Hold hold = new Hold(one.datasetId(), name, one.guid(), tag, "", writer.id());
        if (store.exists(hold.objectName())) {
          acts.released(one.name(name), one.manifest(), tag, now());
          store.delete(hold.objectName());
          released = true;
        } else {
          others.addAll(one.tags(store, List.of()));
        }
      }
      if (!released) {
        throw new Problem.Refused(
            "no snapshot %s that has vanished is held by that tag".formatted(name),
            others.isEmpty() ? "tag " + tag : "it is held by " + String.join(", ", others),
            "Holds on snapshots that are there go by zseal release alone; nothing was released.");
      }
    }
  }

  private Hold hold(String tag, Manifest manifest, String time) {
    return new Hold(
        manifest.datasetId(), manifest.fullName(), manifest.guid(), tag, time, writer.id());
  }

  private String now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
