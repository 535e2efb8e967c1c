package dev.zseal.vault.sweep;

import dev.zseal.problem.Problem;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.pack.BlobRef;
import dev.zseal.vault.pack.BlobType;
import dev.zseal.vault.tree.AddressSet;
import dev.zseal.vault.tree.Entry;
import dev.zseal.vault.tree.PageSource;
import dev.zseal.vault.tree.TreeWalk;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Counts what only some snapshots hold: what would come back if they went.
///
/// The snapshots are divided into groups. A first walk finds what more than one group refers to, a
/// second counts the rest. A page that is shared is not gone into again, since all below it is
/// shared too; so every page is read three times at most.
public final class SpaceUse {

  private final PageSource pages;
  private final AddressSet seen = new AddressSet();
  private final AddressSet shared = new AddressSet();
  private final List<Problem.Corrupt> lost = new ArrayList<>();

  private SpaceUse(PageSource pages) {
    this.pages = pages;
  }

  /// For each group, the payload bytes that no snapshot of another group refers to.
  public static Exclusive exclusive(List<? extends Collection<Manifest>> groups, PageSource pages)
      throws Problem {
    SpaceUse use = new SpaceUse(pages);
    for (Collection<Manifest> group : groups) {
      use.mark(group);
    }
    List<Long> bytes = new ArrayList<>();
    for (Collection<Manifest> group : groups) {
      bytes.add(use.count(group));
    }
    return new Exclusive(bytes, use.lost);
  }

  private void mark(Collection<Manifest> group) throws Problem {
    AddressSet own = new AddressSet();
    TreeWalk.Visitor visitor =
        new TreeWalk.Visitor() {
          @Override
          public boolean page(Entry page) throws Problem {
            return own.add(page.ref()) && (seen.add(page.ref()) || shared.add(page.ref()));
          }

          @Override
          public void block(Entry block) throws Problem {
            if (own.add(block.ref()) && !seen.add(block.ref())) {
              shared.add(block.ref());
            }
          }

          // As if it were shared: then nobody goes into it again.
          @Override
          public void lost(Entry page, Problem.Corrupt why) throws Problem {
            shared.add(page.ref());
            lost.add(why);
          }
        };
    for (Manifest manifest : group) {
      TreeWalk.walk(manifest.tree(), pages, visitor);
    }
  }

  private long count(Collection<Manifest> group) throws Problem {
    var counter =
        new TreeWalk.Visitor() {
          private final AddressSet counted = new AddressSet();
          private long bytes;

          @Override
          public boolean page(Entry page) throws Problem {
            return !shared.contains(page.ref()) && counted.add(page.ref());
          }

          @Override
          public void block(Entry block) throws Problem {
            if (!shared.contains(block.ref()) && counted.add(block.ref())) {
              bytes += block.bytes();
            }
          }
        };
    for (Manifest manifest : group) {
      TreeWalk.walk(manifest.tree(), pages, counter);
    }
    return counter.bytes;
  }

  /// What would come back if `going` went, and `mark` told what must stay.
  static Reclaimable reclaimable(
      Collection<Manifest> going, LiveMark mark, StuckPacks stuck, PageSource pages)
      throws Problem {
    Going counter = new Going(mark, stuck);
    for (Manifest manifest : going) {
      TreeWalk.walk(manifest.tree(), pages, counter);
    }
    return new Reclaimable(counter.free, counter.isAll, mark.doubt().foreseen(counter.doubtful));
  }

  /// Counts the blocks of trees that are to go.
  private static final class Going implements TreeWalk.Visitor {
    private final LiveMark mark;
    private final StuckPacks stuck;
    private final AddressSet counted = new AddressSet();
    private long free;
    private long doubtful;
    private boolean isAll = true;

    Going(LiveMark mark, StuckPacks stuck) {
      this.mark = mark;
      this.stuck = stuck;
    }

    @Override
    public boolean page(Entry page) throws Problem {
      return !mark.isMarked(page.ref()) && counted.add(page.ref());
    }

    @Override
    public void block(Entry block) throws Problem {
      BlobRef ref = block.ref();
      if (mark.isMarked(ref) || !counted.add(ref)) {
        return;
      }
      if (mark.isDoubtful(ref.series(), ref.number(), ref.slot(), BlobType.BLOCK)
          || stuck.contains(ref.series(), ref.number())) {
        doubtful += block.bytes();
      } else {
        free += block.bytes();
      }
    }

    @Override
    public void lost(Entry page, Problem.Corrupt why) {
      isAll = false;
    }
  }
}
