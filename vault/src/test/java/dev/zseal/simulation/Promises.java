package dev.zseal.simulation;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// What the vault promised to the person: the side of the simulation that never crashes.
final class Promises {

  /// What a snapshot's state must be.
  enum Fate {
    /// It is not there.
    ABSENT,
    /// A command that has not come back may have brought it or taken it away.
    UNSURE,
    /// The person was told that it is there.
    HELD
  }

  private final Map<Long, Fate> fates = new LinkedHashMap<>();
  private final Set<Long> acts = new LinkedHashSet<>();
  private final Set<Long> told = new LinkedHashSet<>();
  private final Map<Long, Fate> holds = new LinkedHashMap<>();
  private Fate vault = Fate.ABSENT;

  Fate vault() {
    return vault;
  }

  void vaultMayCome() {
    vault = vault == Fate.ABSENT ? Fate.UNSURE : vault;
  }

  void vaultHeld() {
    vault = Fate.HELD;
  }

  Fate of(long guid) {
    return fates.getOrDefault(guid, Fate.ABSENT);
  }

  /// A command that stores the snapshot begins.
  void mayCome(long guid) {
    if (of(guid) == Fate.ABSENT) {
      fates.put(guid, Fate.UNSURE);
    }
  }

  /// A command that removes the snapshot begins.
  void mayGo(long guid) {
    told.remove(guid);
    if (of(guid) == Fate.HELD) {
      fates.put(guid, Fate.UNSURE);
    }
  }

  /// The person was told that the snapshot is stored.
  void held(long guid) {
    told.add(guid);
    fates.put(guid, Fate.HELD);
  }

  /// The person was told that the snapshot was removed.
  void removed(long guid) {
    fates.put(guid, Fate.ABSENT);
  }

  /// Whether the snapshot is on hold.
  Fate hold(long guid) {
    return holds.getOrDefault(guid, Fate.ABSENT);
  }

  /// A command that holds or releases begins, or came back.
  void hold(long guid, Fate fate) {
    holds.put(guid, fate);
    if (fate == Fate.HELD) {
      told.add(guid);
    }
  }

  /// The snapshots that are on hold.
  Set<Long> held() {
    Set<Long> held = new LinkedHashSet<>();
    holds.forEach((guid, fate) -> {
      if (fate == Fate.HELD) {
        held.add(guid);
      }
    });
    return held;
  }

  /// The snapshots that the person was told of after everything that may remove them: if the
  /// manifest of one is lost, the acts must tell.
  Set<Long> told() {
    return told;
  }

  /// The person was told of something that must be among the signed acts.
  void acted(long guid) {
    acts.add(guid);
  }

  Set<Long> acts() {
    return acts;
  }

  /// After a power cut what is there is durable, and nothing else will come of what was unsure.
  void settle(boolean vaultFound, Set<Long> found) {
    vault = vaultFound ? Fate.HELD : Fate.ABSENT;
    fates.replaceAll((guid, _) -> found.contains(guid) ? Fate.HELD : Fate.ABSENT);
  }
}
