package dev.zseal.vault.sweep;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.vault.journal.Checkpoint;
import dev.zseal.vault.journal.Pin;
import dev.zseal.vault.journal.Pins;
import dev.zseal.vault.journal.Turn;
import dev.zseal.vault.ledger.ActBundling;
import dev.zseal.vault.ledger.ActLog;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Hold;
import dev.zseal.vault.ledger.Inventory;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.VaultSettings;
import dev.zseal.vault.pack.PackLocation;
import dev.zseal.vault.pack.Packs;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Gives back the space that no snapshot refers to any more, while receives and sends go on.
///
/// What is looked at comes in an order that needs no lock against receives: first the pack files
/// there are, then the pins, then the manifests. A pack that is listed was written under a pin; if
/// that pin is gone by the time pins are listed, the receive had ended, and the manifest it may
/// have committed is seen. What a pin's base refers to is marked as if it were a snapshot.
public final class Sweep {

  private final Store store;
  private final VaultSettings settings;
  private final InstantSource clock;
  private final int deadPercent;
  private final SweepListener listener;

  public Sweep(Store store, VaultSettings settings, InstantSource clock, SweepListener listener) {
    this(store, settings, clock, Compaction.DEAD_PERCENT, listener);
  }

  Sweep(
      Store store,
      VaultSettings settings,
      InstantSource clock,
      int deadPercent,
      SweepListener listener) {
    this.store = store;
    this.settings = settings;
    this.clock = clock;
    this.deadPercent = deadPercent;
    this.listener = listener;
  }

  /// What there is, at one moment.
  ///
  /// @param inOrder what the next look may start from
  private record Look(
      List<PackLocation> files, List<Pin> pins, List<Manifest> live, String inOrder) {}

  /// Sweeps; `Conflict` when another sweep runs.
  public Swept run() throws Problem {
    try (Store.Lock _ = Turn.sweep(store)) {
      store.sweepTemporary();
      Inventory inventory = Inventory.read(store);
      if (!inventory.losses().isNone()) {
        restore(inventory);
      }
      Look look = look(inventory);
      LiveMark mark;
      try (Packs packs = new Packs(store)) {
        SeriesKeys series = new SeriesKeys(store, look.files);
        mark = LiveMark.of(look.live, look.pins, packs::read, series, listener);
      }
      Swept swept =
          new Compaction(store, settings, mark, look.pins, deadPercent, listener).run(look.files);
      Inventory.keep(store, look.inOrder);
      new ActBundling(store).run();
      return swept;
    }
  }

  /// Makes manifests and holds again that are lost, as signed acts tell.
  private void restore(Inventory inventory) throws Problem {
    try (Store.Lock _ = Turn.take(store)) {
      Inventory.Losses losses = inventory.losses();
      List<ActLog.Act> manifests = new ArrayList<>(losses.manifests());
      manifests.addAll(losses.doubtful());
      Set<String> sums = manifests.stream().map(ActLog.Act::sha256).collect(Collectors.toSet());
      Map<String, byte[]> copies = sums.isEmpty() ? Map.of() : Inventory.copies(store, sums);
      for (ActLog.Act act : manifests) {
        byte[] copy = copies.get(act.sha256());
        if (copy != null && !store.exists(act.manifest())) {
          store.put(act.manifest(), copy);
          listener.note(
              "%s: the manifest of %s was missing, made again"
                  .formatted(act.manifest(), act.snapshot()));
        }
      }
      for (Hold hold : losses.holds()) {
        store.put(hold.objectName(), hold.toJson());
        listener.note(
            "%s: the hold %s on %s was missing, made again"
                .formatted(hold.objectName(), hold.tag(), hold.snapshot()));
      }
    }
  }

  /// Nobody destroys a snapshot while this looks: one that a receive found in place after it put
  /// its pin must be seen, by its manifest or by that pin.
  private Look look(Inventory inventory) throws Problem {
    try (Store.Lock _ = Turn.take(store)) {
      requireWhole(inventory.losses());
      List<PackLocation> files = PackLocation.list(store);
      List<Pin> pins = Pins.sweep(store, clock.instant());
      Catalog catalog = new Catalog(store);
      dropFinished(catalog, pins);
      return new Look(files, pins, live(catalog), inventory.inOrder());
    }
  }

  /// What a lost snapshot refers to cannot be told.
  private void requireWhole(Inventory.Losses losses) throws Problem {
    if (losses.manifests().isEmpty()) {
      return;
    }
    ActLog.Act first = losses.manifests().getFirst();
    int more = losses.manifests().size() - 1;
    throw new Problem.Corrupt(
        "no space can be given back: the manifest of snapshot %s is lost"
            .formatted(first.snapshot()),
        "writer %s committed %s at %s, no act says it was destroyed, and the packs have no copy%s"
            .formatted(
                first.writer(),
                first.manifest(),
                first.time(),
                more == 0 ? "" : "; %d more are lost".formatted(more)),
        "Nothing was deleted. Take it from another copy of the vault (zseal scrub --from VAULT), or"
            + " send that snapshot again; then run it again. To let it go for good: zseal destroy"
            + " --vanished %s".formatted(first.snapshot()));
  }

  /// A crash between a commit and the end of its checkpoint leaves one that nobody goes on with.
  private void dropFinished(Catalog catalog, List<Pin> pins) throws Problem {
    for (Checkpoint.Kept kept : Pins.kept(store)) {
      Pin pin = kept.checkpoint().pin();
      if (catalog.find(pin.guid()).isPresent()) {
        Pins.release(store, kept);
        pins.remove(pin);
      }
    }
  }

  private static List<Manifest> live(Catalog catalog) throws Problem {
    List<Manifest> live = catalog.everySnapshot();
    if (!catalog.damaged().isEmpty()) {
      Problem first = catalog.damaged().getFirst();
      throw new Problem.Corrupt(
          "no space can be given back: a manifest is damaged",
          first.what() + ": " + first.evidence(),
          "What its snapshot refers to cannot be told, so nothing was deleted. Repair the vault"
              + " first; then run it again.");
    }
    return live;
  }

  /// What would come back if these snapshots went, and a sweep came next. Changes nothing.
  public static Reclaimable reclaimable(Store store, Catalog catalog, Collection<Manifest> going)
      throws Problem {
    Set<String> names = going.stream().map(Manifest::objectName).collect(Collectors.toSet());
    try (Packs packs = new Packs(store)) {
      List<Manifest> staying = new ArrayList<>(live(catalog));
      staying.removeIf(m -> names.contains(m.objectName()));
      List<PackLocation> files = PackLocation.list(store);
      LiveMark mark =
          LiveMark.of(
              staying,
              Pins.all(store),
              packs::read,
              new SeriesKeys(store, files),
              SweepListener.NONE);
      StuckPacks stuck = new StuckPacks(store, files, mark.doubt().places());
      return SpaceUse.reclaimable(going, mark, stuck, packs::read);
    }
  }

  /// The blobs that must stay, as the next sweep would see them. Changes nothing.
  static LiveMark mark(Store store) throws Problem {
    try (Packs packs = new Packs(store)) {
      SeriesKeys series = new SeriesKeys(store, PackLocation.list(store));
      return LiveMark.of(
          live(new Catalog(store)), Pins.all(store), packs::read, series, SweepListener.NONE);
    }
  }
}
