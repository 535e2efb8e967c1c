package dev.zseal.vault.retain;

import dev.zseal.problem.Problem;
import dev.zseal.problem.ShellText;
import dev.zseal.store.Store;
import dev.zseal.vault.journal.Turn;
import dev.zseal.vault.ledger.ActLog;
import dev.zseal.vault.ledger.Acts;
import dev.zseal.vault.ledger.Hold;
import dev.zseal.vault.ledger.Inventory;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.Tombstones;
import dev.zseal.vault.ledger.VanishedSnapshots;
import dev.zseal.vault.ledger.VanishedSnapshots.Vanished;
import dev.zseal.vault.ledger.WriterIdentity;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Lets snapshots go: for each a signed tombstone, then its manifest is deleted.
///
/// From then on the snapshot does not exist. What it alone referred to stays until a sweep.
public final class Destroyer {

  /* Commands in a hint. */
  private static final int NAMED = 5;

  private final Store store;
  private final WriterIdentity writer;
  private final Acts acts;
  private final InstantSource clock;

  /// What it has destroyed, in this try or one before that found no room to end.
  private final List<Manifest> gone = new ArrayList<>();

  public Destroyer(Store store, WriterIdentity writer, InstantSource clock) {
    this.store = store;
    this.writer = writer;
    this.acts = new Acts(store, writer);
    this.clock = clock;
  }

  /// Destroys all of `chosen`, or none of them when one is on hold: then `Refused`, naming the
  /// tags.
  public List<Manifest> destroy(Collection<Manifest> chosen) throws Problem {
    finishBefore(chosen);
    Inventory inventory = Inventory.read(store);
    try (Store.Lock _ = Turn.take(store)) {
      restoreHolds(store, inventory);
      checkUnheld(chosen, new Holds(store, List.of()));
      return bury(chosen);
    }
  }

  /// Finishes what was begun before, maybe by this very destroyer.
  private void finishBefore(Collection<Manifest> chosen) throws Problem {
    Set<String> names = chosen.stream().map(Manifest::objectName).collect(Collectors.toSet());
    for (Manifest finished : finish(store)) {
      if (names.contains(finished.objectName())) {
        gone.add(finished);
      }
    }
  }

  /// A hold whose file is lost holds all the same, as its act tells.
  static void restoreHolds(Store store, Inventory inventory) throws Problem {
    for (Hold hold : inventory.losses().holds()) {
      store.put(hold.objectName(), hold.toJson());
    }
  }

  /// Demands that none of `chosen` is on hold: `Refused`, naming the tags.
  public static void checkUnheld(Store store, Collection<Manifest> chosen) throws Problem {
    checkUnheld(chosen, new Holds(store, Inventory.read(store).losses().holds()));
  }

  private static void checkUnheld(Collection<Manifest> chosen, Holds holds) throws Problem {
    List<String> held = new ArrayList<>();
    List<String> releases = new ArrayList<>();
    for (Manifest manifest : chosen) {
      List<String> tags = holds.tags(manifest);
      if (!tags.isEmpty()) {
        held.add("%s is held by %s".formatted(manifest.fullName(), String.join(", ", tags)));
        releases.addAll(releases(holds.store, "", tags, manifest.fullName()));
      }
    }
    if (!held.isEmpty()) {
      throw new Problem.Refused(
          held.size() == 1
              ? "a snapshot is on hold: nothing was destroyed"
              : "%d snapshots are on hold: nothing was destroyed".formatted(held.size()),
          String.join("; ", held),
          "Release the holds first: " + some(releases));
    }
  }

  /// What lets go of the holds of a snapshot.
  private static List<String> releases(
      Store store, String option, List<String> tags, String snapshot) {
    return tags.stream()
        .map(tag ->
            "zseal release %s%s"
                .formatted(option, ShellText.shown(tag, snapshot, "-V", store.location())))
        .toList();
  }

  private static String some(List<String> commands) {
    String first = commands.stream().limit(NAMED).collect(Collectors.joining(" ; "));
    int more = commands.size() - NAMED;
    return more > 0 ? "%s ; and so %d more".formatted(first, more) : first;
  }

  /// Lets go of a snapshot whose manifest is lost, or damaged, and nowhere to be had: signs that it
  /// is no longer missed, and deletes what is left of the manifest. `Refused` if there is none of
  /// that name, if it is on hold, or if a scrub can make its manifest again.
  ///
  /// @param name `dataset@snapshot` as it came, or the object its manifest should be
  /// @return how many manifests that were
  public int forget(String name) throws Problem {
    VanishedSnapshots vanished = VanishedSnapshots.read(store);
    try (Store.Lock _ = Turn.take(store)) {
      restoreHolds(store, vanished.inventory());
      List<Vanished> called = called(vanished, name);
      for (Vanished one : called) {
        checkForgettable(store, name, one, List.of());
      }
      for (Vanished one : called) {
        forget(one);
      }
      return called.size();
    }
  }

  /// What [#forget] would refuse is refused, and nothing is changed.
  public static void checkForgettable(Store store, String name) throws Problem {
    VanishedSnapshots vanished = VanishedSnapshots.read(store);
    List<Hold> lost = vanished.inventory().losses().holds();
    for (Vanished one : called(vanished, name)) {
      checkForgettable(store, name, one, lost);
    }
  }

  private static List<Vanished> called(VanishedSnapshots vanished, String name) throws Problem {
    List<Vanished> called = vanished.called(name);
    if (called.isEmpty()) {
      throw new Problem.Refused(
          "no snapshot %s has vanished".formatted(name),
          "no signed act tells of one whose manifest is lost, and none is damaged",
          "Snapshots that are there go by zseal destroy alone. See what there is: zseal list");
    }
    return called;
  }

  private static void checkForgettable(
      Store store, String name, Vanished vanished, List<Hold> lostHolds) throws Problem {
    List<String> tags = vanished.tags(store, lostHolds);
    if (!tags.isEmpty()) {
      throw new Problem.Refused(
          name + " is on hold: nothing was destroyed",
          "it is held by " + String.join(", ", tags),
          "Mend its manifest: zseal scrub --from ANOTHER_COPY of this vault. Only if there is none,"
              + " release the holds first: "
              + some(releases(store, "--vanished ", tags, name)));
    }
    requireNoCopy(store, name, vanished.commits());
  }

  private void forget(Vanished vanished) throws Problem {
    for (ActLog.Act act : vanished.commits()) {
      acts.vanished(act, now());
    }
    if (vanished.damaged()) {
      store.delete(vanished.manifest());
    }
  }

  private static void requireNoCopy(Store store, String name, List<ActLog.Act> commits)
      throws Problem {
    Set<String> sums = commits.stream().map(ActLog.Act::sha256).collect(Collectors.toSet());
    if (!sums.isEmpty() && !Inventory.copies(store, sums).isEmpty()) {
      throw new Problem.Refused(
          name + " is not lost: nothing was destroyed",
          "the packs have a copy of its manifest",
          "`zseal scrub` makes it again. Then zseal destroy lets go of it like of any other.");
    }
  }

  private String now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /// Destroys those of `chosen` that are not on hold by now.
  public List<Manifest> destroyUnheld(Collection<Manifest> chosen) throws Problem {
    finishBefore(chosen);
    Inventory inventory = Inventory.read(store);
    try (Store.Lock _ = Turn.take(store)) {
      restoreHolds(store, inventory);
      return bury(unheld(store, chosen));
    }
  }

  /// Finishes what a crash interrupted between tombstone and deletion.
  public static List<Manifest> finish(Store store) throws Problem {
    if (!Tombstones.areOpen(store)) {
      return List.of();
    }
    // That may take long, and holds nobody up.
    ActLog known = ActLog.read(store);
    try (Store.Lock _ = Turn.take(store)) {
      return finishInTurn(store, known);
    }
  }

  /// A snapshot that was put on hold since the crash stays, or came once more: the later word
  /// counts.
  private static List<Manifest> finishInTurn(Store store, ActLog known) throws Problem {
    List<Manifest> finished = unheld(store, Tombstones.unfinished(store, known));
    for (Manifest manifest : finished) {
      store.delete(manifest.objectName());
    }
    Tombstones.end(store);
    return finished;
  }

  private static List<Manifest> unheld(Store store, Collection<Manifest> chosen) throws Problem {
    List<Manifest> free = new ArrayList<>();
    Holds holds = new Holds(store, List.of());
    for (Manifest manifest : chosen) {
      if (holds.tags(manifest).isEmpty()) {
        free.add(manifest);
      }
    }
    return free;
  }

  /// The holds of the datasets that are asked for.
  ///
  /// @param lost those whose files are not there
  private record Holds(Store store, List<Hold> lost, Map<String, List<Hold>> read) {

    Holds(Store store, List<Hold> lost) {
      this(store, lost, new HashMap<>());
    }

    List<String> tags(Manifest manifest) throws Problem {
      List<Hold> all = read.get(manifest.datasetId());
      if (all == null) {
        all = new ArrayList<>(Hold.all(store, manifest.datasetId()));
        lost.stream().filter(h -> h.datasetId().equals(manifest.datasetId())).forEach(all::add);
        read.put(manifest.datasetId(), all);
      }
      return all.stream().filter(h -> h.guid() == manifest.guid()).map(Hold::tag).sorted().toList();
    }
  }

  private List<Manifest> bury(Collection<Manifest> chosen) throws Problem {
    finishInTurn(store, ActLog.NONE);
    if (chosen.isEmpty()) {
      return List.copyOf(gone);
    }
    Tombstones.begin(store, writer.id(), acts.next());
    for (Manifest manifest : chosen) {
      String name = manifest.objectName();
      if (store.exists(name)) {
        byte[] bytes = store.readAll(name, Manifest.MAX_BYTES);
        acts.destroyed(manifest, bytes, now());
        store.delete(name);
        gone.add(manifest);
      }
    }
    Tombstones.end(store);
    return List.copyOf(gone);
  }
}
