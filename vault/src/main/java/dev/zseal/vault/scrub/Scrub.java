package dev.zseal.vault.scrub;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.vault.journal.Checkpoint;
import dev.zseal.vault.journal.DatasetLock;
import dev.zseal.vault.journal.Pins;
import dev.zseal.vault.journal.Turn;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.VaultSettings;
import dev.zseal.vault.pack.BlobRef;
import dev.zseal.vault.pack.PackLocation;
import dev.zseal.vault.pack.Packs;
import dev.zseal.vault.tree.AddressSet;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// Reads a vault through and mends what is damaged.
///
/// First the small objects, which lead to everything else; then every pack file once, front to
/// back; then the trees, held against the packs. What parity cannot bring back is taken from other
/// copies and streams, if any are given. A file is replaced only by one that is whole and durable,
/// so a scrub may be killed at any instant and run again.
public final class Scrub {

  /// So often it says how far it came with the trees.
  private static final long TELL_MILLIS = 30_000;

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
  private final Throttle throttle;

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
    this.throttle = new Throttle(options.bytesPerSecond(), clock);
  }

  /// Runs the scrub. What it finds is in the report; a [Problem] means that it could not go on.
  ///
  /// `Conflict` when something else replaces pack files; a scrub that only looks never meets that.
  public ScrubReport run() throws Problem {
    if (!options.repair()) {
      return look();
    }
    try (Store.Lock _ = turn()) {
      return look();
    }
  }

  private Store.Lock turn() throws Problem {
    try {
      return Turn.sweep(store);
    } catch (Problem.Refused e) {
      throw e.withHint(
          "A scrub that mends has to write. To only look, run it with --no-repair; to mend, give"
              + " this user the right to write there.");
    }
  }

  private ScrubReport look() throws Problem {
    List<Problem> problems = new ArrayList<>();
    SmallObjects small =
        new SmallObjects(
            store, given, options.repair(), copies.stream().map(VaultCopy::store).toList());
    try {
      small.check(problems, listener);
    } catch (Problem.Unavailable e) {
      // What could not be made again, for want of room say, is no reason to look no further.
      problems.add(e);
    }
    VaultSettings settings = small.settings();
    setPinsAside();
    catalog.refresh();

    PackPass packs = new PackPass(store, settings.parityPercent(), options, listener, throttle);
    List<PackLocation> files = chosen();
    ScrubProgress progress =
        ScrubProgress.of(store, options, only.isEmpty(), files, listener, clock);
    List<PackLocation> left = progress.left(files, listener);
    packs.run(left, bytes(left), progress);
    problems.addAll(packs.unreadable.values());
    problems.addAll(packs.unwritten);

    Healed healed = heal(packs, settings, problems);
    TreePass trees = healed.trees();
    int mended = packs.mended;
    boolean isUntold = false;
    if (only.isEmpty()) {
      try (Packs reader = new Packs(store)) {
        TreePass pass = pass(reader, TreePass.lost(packs.damaged), _ -> false);
        unfinished(pass, problems);
        isUntold = untold(pass, small, problems);
      }
    }
    if (options.repair()) {
      // What a snapshot without a manifest needs is not among what the trees need.
      boolean isWhole =
          trees.losses.isEmpty()
              && catalog.damaged().isEmpty()
              && !small.hasVanished()
              && !isUntold;
      mended += replace(packs, small, isWhole, problems);
    }
    problems.addAll(trees.malformed);
    problems.addAll(catalog.damaged());
    progress.finish();
    return new ScrubReport(
        packs.files,
        packs.bytes(),
        packs.damaged,
        mended,
        healed.blobs(),
        small.restored(),
        trees.losses,
        problems,
        whole(packs, trees, progress),
        trees.broken,
        small.uncounted());
  }

  /// @param blobs how many came back
  /// @param trees what is so after that
  private record Healed(int blobs, TreePass trees) {}

  /// Looks for what parity did not bring back, as long as there is more to look for: below pages
  /// that came back more may be lost, and what is looked for at once is bounded.
  private Healed heal(PackPass packs, VaultSettings settings, List<Problem> problems)
      throws Problem {
    TreePass trees = trees(packs, _ -> true);
    if (!options.repair() || trees.losses.isEmpty() || (copies.isEmpty() && streams.isEmpty())) {
      return new Healed(0, trees);
    }
    Healer healer =
        new Healer(
            store,
            settings.parityPercent(),
            copies,
            streams,
            listener,
            catalog,
            (snapshot, isSought) -> trees(packs, List.of(snapshot), isSought));
    int healed = 0;
    for (boolean more = true; more && trees.isAnyWanted(); ) {
      int found = healer.heal(trees, packs.lost());
      healed += found;
      more = found > 0 || trees.isMoreWanted;
      trees = more ? trees(packs, healer::isUnasked) : trees;
    }
    problems.addAll(healer.unwritten);
    if (!trees.losses.isEmpty()) {
      problems.addAll(healer.failures);
    }
    return new Healed(healed, trees);
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

  /// Snapshots that only the packs tell of are listed again if they are whole. Returns whether
  /// there are such.
  private boolean untold(TreePass pass, SmallObjects small, List<Problem> problems) throws Problem {
    boolean isAny = false;
    for (Manifest manifest : small.untold()) {
      if (!isWhole(manifest, pass)) {
        listener.note(
            "%s: the packs have its manifest and not all of it, and no act tells of it: it was"
                    .formatted(manifest.fullName())
                + " destroyed, or is lost with the acts");
        continue;
      }
      isAny = true;
      if (options.repair()) {
        small.list(manifest, listener);
      } else {
        problems.add(
            new Problem.Corrupt(
                "%s is not listed, and all of it is there".formatted(manifest.fullName()),
                "the packs have its manifest, and no act tells of it",
                "Run `zseal scrub` without --no-repair: it is listed again."));
      }
    }
    return isAny;
  }

  private static boolean isWhole(Manifest manifest, TreePass pass) throws Problem {
    try {
      return pass.missing(manifest.tree()) == 0;
    } catch (Problem.Corrupt _) {
      return false;
    }
  }

  /// What was kept of interrupted receives must be whole, or what goes on from it is not.
  private void unfinished(TreePass pass, List<Problem> problems) throws Problem {
    for (Checkpoint.Kept kept : Pins.kept(store)) {
      try {
        long missing = pass.missing(kept.checkpoint().part().tree());
        if (missing > 0) {
          unfinished(kept, missing, problems);
        }
      } catch (Problem.Corrupt e) {
        problems.add(e);
      }
    }
  }

  private void unfinished(Checkpoint.Kept kept, long missing, List<Problem> problems)
      throws Problem {
    String what =
        "what is kept of the interrupted receive of %s has lost %d blobs"
            .formatted(kept.checkpoint().pin().snapshot(), missing);
    if (options.repair() && isSetAside(kept)) {
      listener.note(what + "; set aside, that stream has to come from its beginning");
    } else {
      problems.add(
          new Problem.Corrupt(
              what,
              options.repair() ? "a receive goes on from it just now" : "it is only looked at",
              "Run `zseal scrub` "
                  + (options.repair() ? "again when that has ended" : "without --no-repair")
                  + ": it is set aside, and the stream has to come from its beginning."));
    }
  }

  private boolean isSetAside(Checkpoint.Kept kept) throws Problem {
    try (Store.Lock _ = DatasetLock.take(store, catalog, kept)) {
      return Pins.setAside(store, kept);
    } catch (Problem.Conflict _) {
      return false;
    }
  }

  /// The snapshots of which every blob was read and is as it was written.
  private List<Manifest> whole(PackPass packs, TreePass trees, ScrubProgress progress) {
    boolean sampled = only.isEmpty() && options.samplePercent() < 100;
    boolean mendable =
        (!options.repair() && !packs.damaged.isEmpty()) || !packs.unwritten.isEmpty();
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
    return sample(all);
  }

  /// So many of the files as the share asks for, and one at least, in their order.
  private List<PackLocation> sample(List<PackLocation> all) {
    long count = Math.ceilDiv((long) all.size() * options.samplePercent(), 100L);
    List<PackLocation> chosen = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (random.nextInt(all.size() - i) < count - chosen.size()) {
        chosen.add(all.get(i));
      }
    }
    return chosen;
  }

  /// The files that hold what the chosen snapshots refer to, as far as their pages can be read.
  private List<PackLocation> referredTo(List<PackLocation> all) throws Problem {
    try (Packs reader = new Packs(store)) {
      TreePass pass = pass(reader, new AddressSet(), _ -> false);
      for (Manifest snapshot : only) {
        pass.check(snapshot);
      }
      return all.stream().filter(file -> pass.refersTo(file.series(), file.name())).toList();
    }
  }

  private long bytes(List<PackLocation> files) throws Problem {
    long total = 0;
    for (PackLocation file : files) {
      try (var object = store.open(file.file())) {
        total += object.length();
      } catch (Problem.Corrupt _) {
        // Another process replaced it meanwhile, or its turn will tell.
      }
    }
    return total;
  }

  private TreePass pass(Packs reader, AddressSet lost, Predicate<BlobRef> isSought) {
    return new TreePass(reader, lost, isSought, copies, throttle);
  }

  private TreePass trees(PackPass packs, Predicate<BlobRef> isSought) throws Problem {
    return trees(packs, only.isEmpty() ? catalog.everySnapshot() : only, isSought);
  }

  private TreePass trees(PackPass packs, List<Manifest> snapshots, Predicate<BlobRef> isSought)
      throws Problem {
    try (Packs reader = new Packs(store)) {
      TreePass pass = pass(reader, TreePass.lost(packs.damaged), isSought);
      long told = clock.millis();
      for (int i = 0; i < snapshots.size(); i++) {
        pass.check(snapshots.get(i));
        if (clock.millis() - told > TELL_MILLIS) {
          told = clock.millis();
          listener.note(
              "the trees of %d of %d snapshots are read".formatted(i + 1, snapshots.size()));
        }
      }
      return pass;
    }
  }

  /// Replaces what was damaged beyond its parity, as far as nothing is given up by that; returns
  /// how many files are whole again.
  private int replace(PackPass packs, SmallObjects small, boolean whole, List<Problem> problems)
      throws Problem {
    boolean nothingMissing = whole && only.isEmpty();
    Replacement files =
        new Replacement(store, small.settings().parityPercent(), small, copies, listener);
    int replaced = files.run(packs.damaged, nothingMissing && nobodyReceives(small));
    problems.addAll(files.unwritten);
    if (nothingMissing) {
      problems.removeAll(packs.unreadable.values());
      problems.addAll(
          new Unopenable(store, listener).clear(packs.unreadable, nobodyReceives(small)));
    }
    return replaced;
  }

  private boolean nobodyReceives(SmallObjects small) throws Problem {
    Set<Long> unsigned = small.uncounted().stream().map(Manifest::guid).collect(Collectors.toSet());
    try {
      // What a killed receive left keeps nobody from anything, unless it is to be signed for yet.
      return Pins.sweep(store, clock.instant(), pin -> unsigned.contains(pin.guid())).isEmpty();
    } catch (Problem.Corrupt | Problem.TooNew _) {
      // Somebody may; what cannot be read is told already.
      return false;
    }
  }
}
