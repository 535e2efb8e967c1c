package dev.zseal.vault.scrub;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.stream.SendRecord;
import dev.zseal.vault.journal.Turn;
import dev.zseal.vault.ledger.Capsule;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Layout;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.VaultSettings;
import dev.zseal.vault.pack.BlobRef;
import dev.zseal.vault.pack.PackLocation;
import dev.zseal.vault.pack.Packs;
import dev.zseal.vault.tree.AdditionWalk;
import dev.zseal.vault.tree.Entry;
import dev.zseal.vault.tree.Tree;
import dev.zseal.vault.tree.TreeKind;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads back what one snapshot added to a vault, and holds it against the hashes in its tree.
///
/// What it added: all that its tree refers to and its base's does not refer to at the same place,
/// and all that lies in packs which its receive wrote. A full without a base is read whole. If the
/// base was destroyed meanwhile, its nearest relative takes its place: the next older snapshot of
/// the dataset, else the next newer one, which may have grown from this very snapshot; so what lies
/// in the receive's own packs is read whoever else refers to it. If there is no relative either,
/// all is read.
///
/// What parity had to mend is written anew, as a scrub does, unless something else replaces pack
/// files just then. Parity itself and what nothing refers to is not read, and soon after a receive
/// the operating system may answer from memory what it never reads from the disk: a scrub at
/// leisure is still worth its while.
public final class ReadBack {

  private static final int THREADS = 2;

  private final Store store;
  private final VaultSettings settings;
  private final Catalog catalog;
  private final Manifest snapshot;
  private final ScrubListener listener;
  private final InstantSource clock;

  private final Set<Long> objects = new LinkedHashSet<>();
  private long lostBlocks;
  private long lostPages;

  public ReadBack(
      Store store,
      VaultSettings settings,
      Catalog catalog,
      Manifest snapshot,
      ScrubListener listener,
      InstantSource clock) {
    this.store = store;
    this.settings = settings;
    this.catalog = catalog;
    this.snapshot = snapshot;
    this.listener = listener;
    this.clock = clock;
  }

  /// Reads. What it finds is in the report; a [Problem] means that it could not go on.
  public ReadBackReport run() throws Problem {
    List<Problem> problems = new ArrayList<>();
    Problem malformed = null;
    Optional<Manifest> relative = relative();
    List<PackLocation> damaged;
    long blobs;
    long bytes;
    try (Packs packs = new Packs(store);
        BlobPass pass = new BlobPass(packs, THREADS, this::lost)) {
      Visitor visitor = new Visitor(pass, expected(relative));
      Tree before = relative.isPresent() ? relative.get().tree() : Tree.empty(TreeKind.RANGES, 0);
      try {
        new AdditionWalk(packs::read, this::isOwn, visitor).walk(before, snapshot.tree());
      } catch (Problem.Corrupt e) {
        // A page whose hash matches and whose content cannot be: it was written like that.
        malformed = e;
        problems.add(e);
      }
      pass.finish();
      damaged = List.copyOf(pass.damaged);
      blobs = pass.blobs;
      bytes = pass.bytes;
    }
    int mended = damaged.isEmpty() ? 0 : mend(damaged);
    smallObjects(problems);
    boolean broken = malformed != null || lostBlocks + lostPages > 0;
    return new ReadBackReport(
        snapshot, relative, blobs, bytes, damaged, mended, loss(), problems, broken);
  }

  /// The snapshot to compare with; empty when all is to be read.
  private Optional<Manifest> relative() throws Problem {
    if (snapshot.baseGuid() == 0) {
      return Optional.empty();
    }
    Optional<Manifest> base = there(snapshot.baseGuid());
    if (base.isPresent()) {
      return base;
    }
    Manifest older = null;
    Manifest newer = null;
    for (Manifest other : catalog.snapshots(snapshot.datasetId())) {
      if (other.creation() <= snapshot.creation()) {
        older = other.guid() == snapshot.guid() ? older : other;
      } else {
        newer = newer == null ? other : newer;
      }
    }
    Optional<Manifest> nearest = older == null ? Optional.empty() : there(older.guid());
    return nearest.isPresent() || newer == null ? nearest : there(newer.guid());
  }

  /// A snapshot if it is another, was not destroyed, and its manifest can be read.
  private Optional<Manifest> there(long guid) throws Problem {
    try {
      return guid == snapshot.guid() ? Optional.empty() : catalog.find(guid);
    } catch (Problem.Corrupt _) {
      return Optional.empty();
    }
  }

  private boolean isOwn(BlobRef ref) {
    Manifest.Stored stored = snapshot.stored();
    return ref.series() == stored.series()
        && stored.firstPack() <= ref.number()
        && ref.number() <= stored.lastPack();
  }

  private long expected(Optional<Manifest> relative) {
    return relative.isPresent() ? snapshot.stored().payloadBytes() : snapshot.referencedBytes();
  }

  private void lost(long object) {
    lostBlocks++;
    if (objects.size() <= SnapshotLoss.MAX_OBJECTS) {
      objects.add(object);
    }
  }

  private Optional<SnapshotLoss> loss() {
    if (lostBlocks + lostPages == 0) {
      return Optional.empty();
    }
    boolean more = objects.size() > SnapshotLoss.MAX_OBJECTS;
    List<Long> first = objects.stream().sorted().limit(SnapshotLoss.MAX_OBJECTS).toList();
    return Optional.of(new SnapshotLoss(snapshot, lostBlocks, lostPages, first, more));
  }

  private final class Visitor implements AdditionWalk.Visitor {
    private final BlobPass pass;
    private final long expected;
    private long object;

    Visitor(BlobPass pass, long expected) {
      this.pass = pass;
      this.expected = expected;
    }

    @Override
    public byte @Nullable [] page(Entry page) throws Problem {
      byte[] bytes = pass.page(page.ref());
      lostPages += bytes == null ? 1 : 0;
      listener.progress(pass.bytes, Math.max(expected, pass.bytes));
      return bytes;
    }

    @Override
    public void object(SendRecord.Dnode dnode) {
      object = dnode.object();
    }

    @Override
    public void block(Entry block) throws Problem {
      pass.block(block.ref(), object);
    }
  }

  /// Writes the files anew of which every blob can be read; returns how many are whole now.
  private int mend(List<PackLocation> damaged) {
    PackPass packs =
        new PackPass(
            store,
            settings.parityPercent(),
            new ScrubOptions(true, 100, 0, 1, true),
            new Notes(listener),
            new Throttle(0, clock));
    try (Store.Lock _ = Turn.sweep(store)) {
      packs.run(damaged, 0, (_, _) -> {});
    } catch (Problem e) {
      listener.note("damaged files stay as they are: %s (%s)".formatted(e.what(), e.evidence()));
      return packs.mended;
    }
    // One that is whole is, after all: a disk may answer the second time.
    long beyond = packs.damaged.stream().filter(health -> !health.isMendable()).count();
    return damaged.size() - (int) beyond - packs.unreadable.size();
  }

  /// Passes notes on: how far it is would go back to the beginning.
  private record Notes(ScrubListener listener) implements ScrubListener {
    @Override
    public void progress(long bytes, long total) {}

    @Override
    public void note(String line) {
      listener.note(line);
    }
  }

  private void smallObjects(List<Problem> problems) throws Problem {
    compare(snapshot.objectName(), catalog.sha256(snapshot), problems);
    Capsule capsule = Capsule.of(snapshot);
    String sha256 = Capsule.sha256(capsule.toJson());
    compare(Layout.capsule(capsule.fingerprint()), sha256, problems);
  }

  private void compare(String name, String sha256, List<Problem> problems) throws Problem {
    String fault = "missing";
    if (store.exists(name)) {
      try {
        if (Capsule.sha256(store.readAll(name, Manifest.MAX_BYTES)).equals(sha256)) {
          return;
        }
      } catch (Problem.Corrupt _) {
        // As bad as other bytes.
      }
      fault = "not what was written";
    }
    problems.add(
        new Problem.Corrupt(
            "%s/%s is damaged".formatted(store.location(), name),
            "it is " + fault,
            "Run `zseal scrub`: it makes it again from the copy in the packs."));
  }
}
