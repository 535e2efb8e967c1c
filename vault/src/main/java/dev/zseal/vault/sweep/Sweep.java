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
import dev.zseal.vault.tree.PageSource;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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

  /// Of snapshots whose receives were killed: what these left may go.
  private final Set<Long> killed = new HashSet<>();

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
  /// @param lost commits of snapshots whose manifests are gone and could not be made again
  /// @param untold snapshots that only the packs tell of, and that are whole; they are among those
  ///   that live
  /// @param inOrder what the next look may start from, null when not all was in order
  private record Look(
      List<PackLocation> files,
      List<Pin> pins,
      List<Manifest> live,
      List<Catalog.Unreadable> damaged,
      List<ActLog.Act> lost,
      List<Manifest> untold,
      @Nullable String inOrder) {

    LiveMark mark(Store store, PageSource pages, SweepListener listener) throws Problem {
      SeriesKeys series = new SeriesKeys(store, files);
      List<Unread> unread = Unread.of(store, damaged, lost, files, live, series);
      return LiveMark.of(live, unread, pins, pages, series, listener);
    }
  }

  /// Sweeps; `Conflict` when another sweep runs.
  public Swept run() throws Problem {
    try (Store.Lock _ = Turn.sweep(store)) {
      store.sweepTemporary();
      Inventory inventory = Inventory.read(store);
      if (!inventory.losses().isNone()) {
        restore(inventory);
      }
      Look look = look(inventory, new UntoldSnapshots(store, inventory));
      LiveMark mark;
      try (Packs packs = new Packs(store)) {
        mark = look.mark(store, packs::read, listener);
      }
      Swept swept =
          new Compaction(store, settings, mark, look.pins, deadPercent, listener)
              .run(look.files)
              .with(UntoldSnapshots.problems(look.untold));
      if (look.inOrder != null) {
        Inventory.keep(store, look.inOrder);
      }
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
  private Look look(Inventory inventory, UntoldSnapshots onlyPacks) throws Problem {
    try (Store.Lock _ = Turn.take(store)) {
      List<ActLog.Act> lost = inventory.losses().manifests();
      setPinsAside();
      List<PackLocation> files = PackLocation.list(store);
      List<Pin> pins = Pins.sweep(store, clock.instant(), this::isUnsigned);
      Catalog catalog = new Catalog(store);
      dropFinished(catalog, pins);
      List<Manifest> live = new ArrayList<>(catalog.everySnapshot());
      pins.forEach(pin -> killed.add(pin.guid()));
      List<Manifest> untold = onlyPacks.still(store, inventory, killed);
      live.addAll(untold);
      String inOrder = lost.isEmpty() && untold.isEmpty() ? inventory.inOrder() : null;
      return new Look(files, pins, live, catalog.unreadable(), lost, untold, inOrder);
    }
  }

  /// Pins that cannot be read and that no receive holds: nobody can go on with one, so nothing
  /// needs what it kept. One that a receive holds is waited for, by whoever sweeps next.
  private void setPinsAside() throws Problem {
    if (!store.sharesLocks()) {
      return;
    }
    for (Pins.Damaged pin : Pins.setAside(store, true)) {
      if (!pin.gone()) {
        throw new Problem.Conflict(
            "no space can be given back while a receive runs whose pin cannot be read",
            pin.name() + " is damaged, and in use",
            "Run it again when that receive has ended.");
      }
      listener.note(
          "%s: what it kept of an unfinished receive cannot be read; set aside, that stream has to"
                  .formatted(pin.name())
              + " come from its beginning");
    }
  }

  /// Whether a receive was killed after it put its manifest and before it signed. By its pin the
  /// next receive of the snapshot knows that it has to, and so has a scrub.
  private boolean isUnsigned(Pin pin) throws Problem {
    killed.add(pin.guid());
    try {
      Catalog catalog = new Catalog(store);
      Optional<Manifest> manifest = catalog.find(pin.guid());
      return manifest.isPresent()
          && !ActLog.read(store).isCommitted(catalog.sha256(manifest.get()));
    } catch (Problem.Corrupt _) {
      return false;
    }
  }

  /// A crash between a commit and the end of its checkpoint leaves one that nobody goes on with.
  private void dropFinished(Catalog catalog, List<Pin> pins) throws Problem {
    for (Checkpoint.Kept kept : Pins.kept(store)) {
      Pin pin = kept.checkpoint().pin();
      if (isReadable(catalog, pin) && !isUnsigned(pin)) {
        Pins.release(store, kept);
        pins.remove(pin);
      }
    }
  }

  /// Of one whose manifest is damaged the checkpoint tells at least what that may refer to.
  private static boolean isReadable(Catalog catalog, Pin pin) throws Problem {
    try {
      return catalog.find(pin.guid()).isPresent();
    } catch (Problem.Corrupt _) {
      return false;
    }
  }

  /// What would come back if these snapshots went, and a sweep came next. Changes nothing.
  public static Reclaimable reclaimable(Store store, Catalog catalog, Collection<Manifest> going)
      throws Problem {
    Set<String> names = going.stream().map(Manifest::objectName).collect(Collectors.toSet());
    try (Packs packs = new Packs(store)) {
      Look now = foresee(store, catalog);
      List<Manifest> staying = new ArrayList<>(now.live);
      staying.removeIf(m -> names.contains(m.objectName()));
      Look then = new Look(now.files, now.pins, staying, now.damaged, now.lost, now.untold, null);
      LiveMark mark = then.mark(store, packs::read, SweepListener.NONE);
      StuckPacks stuck = new StuckPacks(store, now.files, mark.doubt().places());
      return SpaceUse.reclaimable(going, mark, stuck, packs::read);
    }
  }

  /// What the next sweep would see, but for what may come until then.
  private static Look foresee(Store store, Catalog catalog) throws Problem {
    List<Manifest> live = new ArrayList<>(catalog.everySnapshot());
    Inventory inventory = Inventory.read(store);
    List<ActLog.Act> lost = new ArrayList<>(inventory.losses().manifests());
    if (!lost.isEmpty()) {
      Set<String> sums = lost.stream().map(ActLog.Act::sha256).collect(Collectors.toSet());
      Map<String, byte[]> copies = Inventory.copies(store, sums);
      for (byte[] copy : copies.values()) {
        live.add(Manifest.parse(copy, "copy of a manifest"));
      }
      lost.removeIf(act -> copies.containsKey(act.sha256()));
    }
    List<Pin> pins = Pins.readable(store);
    List<Manifest> untold =
        new UntoldSnapshots(store, inventory)
            .still(store, inventory, pins.stream().map(Pin::guid).collect(Collectors.toSet()));
    live.addAll(untold);
    return new Look(PackLocation.list(store), pins, live, catalog.unreadable(), lost, untold, null);
  }

  /// The blobs that must stay, as the next sweep would see them. Changes nothing.
  static LiveMark mark(Store store) throws Problem {
    try (Packs packs = new Packs(store)) {
      return foresee(store, new Catalog(store)).mark(store, packs::read, SweepListener.NONE);
    }
  }
}
