package dev.zseal.vault.retain;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.vault.journal.Turn;
import dev.zseal.vault.ledger.Acts;
import dev.zseal.vault.ledger.Hold;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.Tombstones;
import dev.zseal.vault.ledger.WriterIdentity;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Lets snapshots go: for each a signed tombstone, then its manifest is deleted.
///
/// From then on the snapshot does not exist. What it alone referred to stays until a sweep.
public final class Destroyer {

  private final Store store;
  private final WriterIdentity writer;
  private final Acts acts;
  private final InstantSource clock;

  public Destroyer(Store store, WriterIdentity writer, InstantSource clock) {
    this.store = store;
    this.writer = writer;
    this.acts = new Acts(store, writer);
    this.clock = clock;
  }

  /// Destroys all of `chosen`, or none of them when one is on hold: then `Refused`, naming the
  /// tags.
  public List<Manifest> destroy(Collection<Manifest> chosen) throws Problem {
    try (Store.Lock _ = Turn.take(store)) {
      checkUnheld(store, chosen);
      return bury(chosen);
    }
  }

  /// Demands that none of `chosen` is on hold: `Refused`, naming the tags.
  public static void checkUnheld(Store store, Collection<Manifest> chosen) throws Problem {
    List<String> held = new ArrayList<>();
    Map<String, List<Hold>> holds = new HashMap<>();
    for (Manifest manifest : chosen) {
      List<String> tags = tags(store, manifest, holds);
      if (!tags.isEmpty()) {
        held.add("%s is held by %s".formatted(manifest.fullName(), String.join(", ", tags)));
      }
    }
    if (!held.isEmpty()) {
      throw new Problem.Refused(
          held.size() == 1
              ? "a snapshot is on hold: nothing was destroyed"
              : "%d snapshots are on hold: nothing was destroyed".formatted(held.size()),
          String.join("; ", held),
          "Release the holds first: zseal release TAG DATASET@SNAP");
    }
  }

  /// Destroys those of `chosen` that are not on hold by now.
  public List<Manifest> destroyUnheld(Collection<Manifest> chosen) throws Problem {
    try (Store.Lock _ = Turn.take(store)) {
      return bury(unheld(store, chosen));
    }
  }

  /// Finishes what a crash interrupted between tombstone and deletion.
  public static List<Manifest> finish(Store store) throws Problem {
    if (!Tombstones.areOpen(store)) {
      return List.of();
    }
    try (Store.Lock _ = Turn.take(store)) {
      return finishInTurn(store);
    }
  }

  /// A snapshot that was put on hold since the crash stays: the later word counts.
  private static List<Manifest> finishInTurn(Store store) throws Problem {
    List<Manifest> gone = unheld(store, Tombstones.unfinished(store));
    for (Manifest manifest : gone) {
      store.delete(manifest.objectName());
    }
    Tombstones.end(store);
    return gone;
  }

  private static List<Manifest> unheld(Store store, Collection<Manifest> chosen) throws Problem {
    List<Manifest> free = new ArrayList<>();
    Map<String, List<Hold>> holds = new HashMap<>();
    for (Manifest manifest : chosen) {
      if (tags(store, manifest, holds).isEmpty()) {
        free.add(manifest);
      }
    }
    return free;
  }

  private static List<String> tags(Store store, Manifest manifest, Map<String, List<Hold>> holds)
      throws Problem {
    List<Hold> all = holds.get(manifest.datasetId());
    if (all == null) {
      all = Hold.all(store, manifest.datasetId());
      holds.put(manifest.datasetId(), all);
    }
    return all.stream().filter(h -> h.guid() == manifest.guid()).map(Hold::tag).sorted().toList();
  }

  private List<Manifest> bury(Collection<Manifest> chosen) throws Problem {
    finishInTurn(store);
    List<Manifest> gone = new ArrayList<>();
    if (chosen.isEmpty()) {
      return gone;
    }
    Tombstones.begin(store, writer.id(), acts.next());
    for (Manifest manifest : chosen) {
      String name = manifest.objectName();
      if (store.exists(name)) {
        byte[] bytes = store.readAll(name, Manifest.MAX_BYTES);
        acts.destroyed(manifest, bytes, clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        store.delete(name);
        gone.add(manifest);
      }
    }
    Tombstones.end(store);
    return gone;
  }
}
