package dev.zseal.vault.scrub;

import dev.zseal.problem.Problem;
import dev.zseal.stream.SendRecord;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.pack.BlobRef;
import dev.zseal.vault.pack.PackHealth;
import dev.zseal.vault.pack.PackName;
import dev.zseal.vault.pack.Packs;
import dev.zseal.vault.tree.AddressSet;
import dev.zseal.vault.tree.Entry;
import dev.zseal.vault.tree.PageSet;
import dev.zseal.vault.tree.Tree;
import dev.zseal.vault.tree.TreeWalk;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Holds the trees of snapshots against the packs: every page is read, every block looked up.
///
/// A page below which nothing is lost is read once, however many snapshots share it.
final class TreePass {

  /// So much of what is lost is looked for at once: some hundred bytes each, in several sets.
  static final int MOST_WANTED = 1 << 17;

  private final Packs packs;
  private final AddressSet lostBlobs;
  private final Predicate<BlobRef> isSought;
  private final List<VaultCopy> copies;
  private final Throttle throttle;
  private final Map<Long, TreeSet<Integer>> packsUsed = new HashMap<>();
  private final PageSet sound = new PageSet();

  /// Blocks that some snapshot refers to, that are lost and sought.
  final Set<BlobRef> wantedBlocks = new LinkedHashSet<>();

  /// The same of pages; of both at most [#MOST_WANTED].
  final Set<BlobRef> wantedPages = new LinkedHashSet<>();

  /// Whether there are more of them.
  boolean isMoreWanted;

  final List<Problem> malformed = new ArrayList<>();

  final List<SnapshotLoss> losses = new ArrayList<>();

  /// Snapshots that lost nothing, and those that did or whose pages make no sense.
  final List<Manifest> whole = new ArrayList<>();

  final List<Manifest> broken = new ArrayList<>();

  /// @param lostBlobs blobs known to be lost though their packs list them
  /// @param isSought tells of a lost blob whether it is to be among what is wanted
  /// @param copies where pages may be had that are lost here, to see what is missing below them
  /// @param throttle the pace at which pages are read
  TreePass(
      Packs packs,
      AddressSet lostBlobs,
      Predicate<BlobRef> isSought,
      List<VaultCopy> copies,
      Throttle throttle) {
    this.packs = packs;
    this.isSought = isSought;
    this.copies = copies;
    this.throttle = throttle;
    this.lostBlobs = lostBlobs;
  }

  /// Walks the tree of one snapshot.
  void check(Manifest snapshot) throws Problem {
    Walk walk = new Walk();
    try {
      TreeWalk.walk(snapshot.tree(), walk::page, walk);
    } catch (Problem.Corrupt e) {
      // A page whose hash matches and whose content cannot be: it was written like that.
      malformed.add(e);
      broken.add(snapshot);
      return;
    }
    if (walk.blocks > 0 || walk.pages > 0) {
      broken.add(snapshot);
      boolean more = walk.objects.size() > SnapshotLoss.MAX_OBJECTS;
      List<Long> objects = walk.objects.stream().limit(SnapshotLoss.MAX_OBJECTS).toList();
      losses.add(new SnapshotLoss(snapshot, walk.blocks, walk.pages, objects, more));
    } else {
      whole.add(snapshot);
    }
  }

  /// How many blobs a tree lacks that is not a snapshot's yet; what lies below pages that it lacks
  /// is not known.
  long missing(Tree tree) throws Problem {
    Walk walk = new Walk();
    TreeWalk.walk(tree, walk::page, walk);
    return walk.blocks + walk.pages;
  }

  boolean isAnyWanted() {
    return !wantedBlocks.isEmpty() || !wantedPages.isEmpty();
  }

  /// Whether a snapshot that was checked refers to a pack of this run.
  boolean refersTo(long series, PackName run) {
    TreeSet<Integer> used = packsUsed.get(series);
    Integer next = used == null ? null : used.ceiling(run.first());
    return next != null && next <= run.last();
  }

  private void use(BlobRef ref) {
    packsUsed.computeIfAbsent(ref.series(), _ -> new TreeSet<>()).add(ref.number());
  }

  private final class Walk implements TreeWalk.Visitor {
    private final Deque<Long> lossesBefore = new ArrayDeque<>();
    private final Set<Long> objects = new LinkedHashSet<>();
    private long object;
    private long blocks;
    private long pages;
    private byte[] current = new byte[0];

    /// The page that [#page] just read.
    byte[] page(BlobRef ref) {
      return current;
    }

    @Override
    public boolean page(Entry page) throws Problem {
      if (sound.contains(page.ref())) {
        return false;
      }
      use(page.ref());
      lossesBefore.push(blocks + pages);
      try {
        current = packs.read(page.ref());
        throttle.spent(current.length);
      } catch (Problem.Corrupt | Problem.Unavailable _) {
        want(page.ref(), wantedPages);
        pages++;
        byte[] elsewhere = elsewhere(page.ref());
        if (elsewhere == null) {
          lossesBefore.pop();
          return false;
        }
        current = elsewhere;
      }
      return true;
    }

    private byte @Nullable [] elsewhere(BlobRef ref) throws Problem {
      for (VaultCopy copy : copies) {
        byte[] found = copy.find(ref);
        if (found != null) {
          return found;
        }
      }
      return null;
    }

    @Override
    public void left(Entry page) throws Problem {
      if (lossesBefore.pop() == blocks + pages) {
        sound.add(page.ref());
      }
    }

    @Override
    public void object(SendRecord.Dnode dnode) {
      object = dnode.object();
    }

    @Override
    public void block(Entry block) throws Problem {
      BlobRef ref = block.ref();
      use(ref);
      if (lostBlobs.contains(ref) ? !isReadable(ref) : !isListed(ref)) {
        want(ref, wantedBlocks);
        blocks++;
        if (objects.size() <= SnapshotLoss.MAX_OBJECTS) {
          objects.add(object);
        }
      }
    }
  }

  private void want(BlobRef ref, Set<BlobRef> wanted) {
    if (!AddressSet.isPossible(ref) || !isSought.test(ref) || wanted.contains(ref)) {
      return;
    }
    if (wantedBlocks.size() + wantedPages.size() < MOST_WANTED) {
      wanted.add(ref);
    } else {
      isMoreWanted = true;
    }
  }

  /// Whether another file has the blob by now: what was found of a pack is put beside the damaged
  /// file, which still lists all of it.
  private boolean isReadable(BlobRef ref) throws Problem {
    try {
      packs.read(ref);
      return true;
    } catch (Problem.Corrupt | Problem.Unavailable _) {
      return false;
    }
  }

  /// What a disk does not give out is lost like anything else, as long as nobody deletes for it.
  private boolean isListed(BlobRef ref) throws Problem {
    try {
      return packs.lists(ref);
    } catch (Problem.Unavailable _) {
      return false;
    }
  }

  /// Makes addresses of the slots that packs reported as lost.
  static AddressSet lost(List<PackHealth> damaged) throws Problem {
    AddressSet lost = new AddressSet();
    for (PackHealth health : damaged) {
      for (PackHealth.Slot slot : health.lost()) {
        lost.add(slot.ref(health.location().series()));
      }
    }
    return lost;
  }
}
