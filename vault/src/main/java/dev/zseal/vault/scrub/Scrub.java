package dev.zseal.vault.scrub;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.store.StoredObject;
import dev.zseal.vault.journal.Pins;
import dev.zseal.vault.journal.Turn;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.VaultSettings;
import dev.zseal.vault.pack.PackFile;
import dev.zseal.vault.pack.PackHealth;
import dev.zseal.vault.pack.PackLocation;
import dev.zseal.vault.pack.PackRewriter;
import dev.zseal.vault.pack.Packs;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Reads a vault through and mends what is damaged.
///
/// First the small objects, which lead to everything else; then every pack file once, front to
/// back; then the trees, held against the packs. What parity cannot bring back is taken from other
/// copies and streams, if any are given. A file is replaced only by one that is whole and durable,
/// so a scrub may be killed at any instant and run again.
public final class Scrub {

  private final Store store;
  private final VaultSettings given;
  private final Catalog catalog;
  private final List<Manifest> only;
  private final ScrubOptions options;
  private final ScrubListener listener;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final List<VaultCopy> copies;
  private final List<FullStreams> streams;

  /// @param only snapshots to look at; all when empty
  /// @param random chooses a sample
  /// @param copies other vaults
  /// @param streams where snapshots can be had once more
  public Scrub(
      Store store,
      VaultSettings settings,
      Catalog catalog,
      List<Manifest> only,
      ScrubOptions options,
      ScrubListener listener,
      InstantSource clock,
      RandomGenerator random,
      List<VaultCopy> copies,
      List<FullStreams> streams) {
    this.store = store;
    this.given = settings;
    this.catalog = catalog;
    this.only = List.copyOf(only);
    this.options = options;
    this.listener = listener;
    this.clock = clock;
    this.random = random;
    this.copies = copies;
    this.streams = streams;
  }

  /// Runs the scrub. What it finds is in the report; a [Problem] means that it could not go on.
  ///
  /// `Conflict` when something else replaces pack files; a scrub that only looks never meets that.
  public ScrubReport run() throws Problem {
    if (!options.repair()) {
      return look();
    }
    try (Store.Lock _ = Turn.sweep(store)) {
      return look();
    }
  }

  private ScrubReport look() throws Problem {
    List<Problem> problems = new ArrayList<>();
    SmallObjects small =
        new SmallObjects(
            store, given, options.repair(), copies.stream().map(VaultCopy::store).toList());
    small.check(problems, listener);
    VaultSettings settings = small.settings();
    setPinsAside();
    catalog.refresh();

    PackPass packs = new PackPass(store, settings.parityPercent(), options, listener, clock);
    List<PackLocation> files = chosen();
    ScrubProgress progress =
        ScrubProgress.of(store, options, only.isEmpty(), files, listener, clock);
    List<PackLocation> left = progress.left(files, listener);
    packs.run(left, bytes(left), progress);
    problems.addAll(packs.unreadable);

    TreePass trees = trees(packs);
    int healed = 0;
    int mended = packs.mended;
    if (options.repair() && !trees.losses.isEmpty() && !(copies.isEmpty() && streams.isEmpty())) {
      Healer healer = new Healer(store, settings.parityPercent(), copies, streams);
      healed = healer.heal(trees, listener);
      if (healed > 0) {
        mended = afterHealing(packs);
        trees = trees(packs);
      }
      if (!trees.losses.isEmpty()) {
        problems.addAll(healer.failures);
      }
    }
    if (options.repair() && only.isEmpty() && trees.losses.isEmpty()) {
      mended += mendUnneeded(packs, small, settings.parityPercent());
      deleteUnreadable();
      for (Problem unreadable : packs.unreadable) {
        if (!(unreadable instanceof Problem.Unavailable)) {
          problems.remove(unreadable);
        }
      }
    }
    problems.addAll(trees.malformed);
    problems.addAll(catalog.damaged());
    progress.finish();
    return new ScrubReport(
        packs.files,
        packs.bytes(),
        packs.damaged,
        mended,
        healed,
        small.restored(),
        trees.losses,
        problems,
        whole(packs, trees, progress),
        trees.broken);
  }

  /// What cannot be read of interrupted receives would be in the way of every sweep.
  private void setPinsAside() throws Problem {
    for (Pins.Damaged pin : Pins.setAside(store, options.repair())) {
      listener.note(
          "%s: what it kept of an unfinished receive cannot be read%s"
              .formatted(
                  pin.name(),
                  pin.gone()
                      ? "; set aside, that stream has to come from its beginning"
                      : options.repair() ? "; left, for it is in use" : ""));
    }
  }

  /// The snapshots of which every blob was read and is as it was written.
  private List<Manifest> whole(PackPass packs, TreePass trees, ScrubProgress progress) {
    boolean sampled = only.isEmpty() && options.samplePercent() < 100;
    boolean mendable = !options.repair() && !packs.damaged.isEmpty();
    boolean doubtful =
        packs.unread.stream().anyMatch(file -> trees.refersTo(file.series(), file.name()));
    return sampled || mendable || doubtful
        ? List.of()
        : trees.whole.stream().filter(progress::covers).toList();
  }

  private List<PackLocation> chosen() throws Problem {
    List<PackLocation> all = new ArrayList<>(PackLocation.list(store));
    all.sort(Comparator.comparing(PackLocation::file));
    if (!only.isEmpty()) {
      return referredTo(all);
    }
    if (options.samplePercent() == 100) {
      return all;
    }
    return all.stream().filter(_ -> random.nextInt(100) < options.samplePercent()).toList();
  }

  /// The files that hold what the chosen snapshots refer to, as far as their pages can be read.
  private List<PackLocation> referredTo(List<PackLocation> all) throws Problem {
    try (Packs reader = new Packs(store)) {
      TreePass pass = new TreePass(reader, Set.of(), copies);
      for (Manifest snapshot : only) {
        pass.check(snapshot);
      }
      return all.stream().filter(file -> pass.refersTo(file.series(), file.name())).toList();
    }
  }

  private long bytes(List<PackLocation> files) throws Problem {
    long total = 0;
    for (PackLocation file : files) {
      if (store.exists(file.file())) {
        try (var object = store.open(file.file())) {
          total += object.length();
        }
      }
    }
    return total;
  }

  private TreePass trees(PackPass packs) throws Problem {
    try (Packs reader = new Packs(store)) {
      TreePass pass = new TreePass(reader, TreePass.lost(packs.damaged), copies);
      for (Manifest snapshot : only.isEmpty() ? catalog.everySnapshot() : only) {
        pass.check(snapshot);
      }
      return pass;
    }
  }

  /// Looks again at the files that were damaged: one that was written anew counts as mended.
  private int afterHealing(PackPass packs) throws Problem {
    int mended = packs.mended;
    List<PackHealth> now = new ArrayList<>();
    for (var health : packs.damaged) {
      boolean replaced = !health.lost().isEmpty() && !store.exists(health.location().file());
      mended += replaced ? 1 : 0;
      now.add(
          replaced
              ? new PackHealth(
                  health.location(),
                  health.bytes(),
                  health.damagedCells(),
                  health.damagedIndex(),
                  List.of())
              : health);
    }
    packs.damaged.clear();
    packs.damaged.addAll(now);
    return mended;
  }

  /// Writes files anew whose lost blobs nobody needs: what the snapshots need is all there.
  private int mendUnneeded(PackPass packs, SmallObjects small, int parityPercent) throws Problem {
    int mended = 0;
    for (PackHealth health : packs.damaged) {
      if (!health.lost().isEmpty() && store.exists(health.location().file())) {
        try (PackFile pack = PackFile.open(store, health.location())) {
          new PackRewriter(store, parityPercent).mend(pack, small::find, _ -> false);
          mended++;
        }
      }
    }
    return mended;
  }

  /// Files that cannot be opened, when nothing that is needed is lost, are only in the way. But
  /// only if every byte of them can be read: a disk that does not answer gives no leave to delete.
  /// And not while somebody receives.
  private void deleteUnreadable() throws Problem {
    try {
      if (!Pins.all(store).isEmpty()) {
        return;
      }
    } catch (Problem.Corrupt | Problem.TooNew _) {
      // Somebody may be receiving; it is told already.
      return;
    }
    for (PackLocation file : PackLocation.list(store)) {
      if (isUnopenable(file) && isReadable(file)) {
        store.delete(file.file());
        listener.note("%s: deleted, all that is needed of it is elsewhere".formatted(file.file()));
      }
    }
  }

  private boolean isUnopenable(PackLocation file) throws Problem {
    try (PackFile pack = PackFile.open(store, file)) {
      return pack.length() < 0;
    } catch (Problem.Corrupt _) {
      return true;
    } catch (Problem.Unavailable | Problem.TooNew _) {
      return false;
    }
  }

  private boolean isReadable(PackLocation file) throws Problem {
    try (StoredObject object = store.open(file.file())) {
      byte[] chunk = new byte[1 << 20];
      for (long at = 0; at < object.length(); at += chunk.length) {
        object.read(at, chunk, 0, (int) Math.min(chunk.length, object.length() - at));
      }
      return true;
    } catch (Problem.Corrupt | Problem.Unavailable _) {
      return false;
    }
  }
}
