package dev.zseal.vault.tree;

import dev.zseal.problem.Problem;
import dev.zseal.vault.pack.BlobHash;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Merges puts and removals, given in ascending order, into a tree.
///
/// One page a level is open at any time. A page that nothing touched is never read; a finished page
/// that equals the base's page at the same place is not stored again: the base's reference stays.
/// With `inherit` the base's entries are what is edited (an increment); without, the tree begins
/// empty and the base only lends its pages (a second full).
public final class RadixEditor {

  private final TreeKind kind;
  private final PageSource source;
  private final PageSink sink;
  private final boolean inherit;
  private final int rootLevel;
  private final long last;
  private final Frame[] frames;
  private @Nullable Entry baseRoot;
  private @Nullable Entry root;
  private final long baseLast;
  private long from;

  /// An open page: its entries now, and those of the base's page at the same place.
  private static final class Frame {
    private boolean open;
    private boolean dirty;
    private long page;
    private @Nullable Entry baseEntry;
    private final @Nullable Entry[] base = new Entry[TreePage.FANOUT];
    private final @Nullable Entry[] now = new Entry[TreePage.FANOUT];
  }

  /// Begins a tree that may hold indexes up to `last`.
  ///
  /// @param base what to edit or borrow from; its `last` may differ
  public RadixEditor(Tree base, long last, boolean inherit, PageSource source, PageSink sink)
      throws Problem {
    this.kind = base.kind();
    this.source = source;
    this.sink = sink;
    this.inherit = inherit;
    this.last = last;
    this.baseLast = inherit && base.root() != null ? base.last() : 0;
    this.rootLevel = Radix.rootLevel(last);
    this.frames = new Frame[rootLevel + 1];
    Arrays.setAll(frames, _ -> new Frame());
    fitBase(base);
    root = inherit ? baseRoot : null;
  }

  /// Brings the base to this tree's height: deeper roots are descended, shallow ones wrapped.
  private void fitBase(Tree base) throws Problem {
    int level = base.rootLevel();
    Entry entry = base.root();
    while (entry != null && level > rootLevel) {
      @Nullable Entry[] page = lent(entry, level);
      entry = page == null ? null : page[0];
      level--;
    }
    if (entry == null || level == rootLevel) {
      baseRoot = entry;
      return;
    }
    for (int l = rootLevel; l > level; l--) {
      frames[l].open = true;
      frames[l].dirty = inherit;
    }
    frames[level + 1].base[0] = entry;
    if (inherit) {
      frames[level + 1].now[0] = entry;
    }
  }

  private @Nullable Entry[] read(Entry entry, int level) throws Problem {
    return TreePage.decode(source.read(entry.ref()), kind.pageKind(level), level, entry);
  }

  /// The same; null when it is lost and was to lend only: then it lends nothing.
  private @Nullable Entry @Nullable [] lent(Entry entry, int level) throws Problem {
    try {
      return read(entry, level);
    } catch (Problem.Corrupt | Problem.Unavailable e) {
      if (inherit) {
        throw e;
      }
      return null;
    }
  }

  /// What the base has at `index`, which must not lie before any index edited so far.
  public @Nullable Entry base(long index) throws Problem {
    seek(index, 0);
    return frames[0].base[slot(index, 0)];
  }

  /// Puts an entry; indexes must ascend.
  public void put(long index, Entry entry) throws Problem {
    if (index < from || Long.compareUnsigned(index, last) > 0) {
      throw new IllegalArgumentException("index %d after %d".formatted(index, from));
    }
    seek(index, 0);
    Frame leaf = frames[0];
    int slot = slot(index, 0);
    if (!entry.equals(leaf.now[slot])) {
      leaf.now[slot] = entry;
      leaf.dirty = true;
    }
    from = index + 1;
  }

  /// Removes every entry from `start` up to but not including `end`.
  public void remove(long start, long end) throws Problem {
    if (start < from || start > end) {
      throw new IllegalArgumentException("range %d-%d after %d".formatted(start, end, from));
    }
    long stop = Math.min(end, capacity());
    long at = start;
    while (inherit && at < stop) {
      int level = 0;
      while (level < rootLevel && isWhole(at, level + 1, stop)) {
        level++;
      }
      int reached = descend(at, level);
      if (reached == level) {
        Frame frame = frames[level];
        int slot = slot(at, level);
        if (frame.now[slot] != null) {
          frame.now[slot] = null;
          frame.dirty = true;
        }
      }
      at = ((at >>> Radix.shift(reached)) + 1) << Radix.shift(reached);
    }
    from = end;
  }

  /// One more than the largest index a tree of this height can hold.
  private long capacity() {
    return 1L << Radix.shift(rootLevel + 1);
  }

  private static boolean isWhole(long at, int level, long stop) {
    long span = 1L << Radix.shift(level);
    return (at & span - 1) == 0 && stop - at >= span;
  }

  /// Closes what is open and returns the tree.
  public Tree finish() throws Problem {
    if (baseLast > last && last + 1 < capacity()) {
      remove(Math.max(from, last + 1), capacity());
    }
    close(rootLevel);
    return new Tree(kind, root, last);
  }

  private static int slot(long index, int level) {
    return (int) (index >>> Radix.shift(level)) & TreePage.FANOUT - 1;
  }

  /// Opens the pages that lead to `index`, down to `level`.
  private void seek(long index, int level) throws Problem {
    for (int l = rootLevel; l >= level; l--) {
      turn(l, index);
    }
  }

  /// Opens pages towards `index`, down to `level` or to where the way ends at an empty place.
  ///
  /// @return the level of the last page opened; nothing is open below it
  private int descend(long index, int level) throws Problem {
    int l = rootLevel;
    while (true) {
      turn(l, index);
      boolean ends = l == level;
      if (!ends) {
        Frame below = frames[l - 1];
        boolean isOpen = below.open && below.page == page(index, l - 1);
        ends = !isOpen && frames[l].now[slot(index, l)] == null;
      }
      if (ends) {
        if (l > 0) {
          close(l - 1);
        }
        return l;
      }
      l--;
    }
  }

  private static long page(long index, int level) {
    return index >>> Radix.shift(level) >>> TreePage.FANOUT_BITS;
  }

  /// Makes the page at `level` the one that holds `index`.
  private void turn(int level, long index) throws Problem {
    Frame frame = frames[level];
    long page = page(index, level);
    if (!frame.open || frame.page != page) {
      if (frame.open) {
        close(level);
      }
      open(level, page);
    }
  }

  private void open(int level, long page) throws Problem {
    Frame frame = frames[level];
    int inParent = (int) page & TreePage.FANOUT - 1;
    frame.baseEntry = level == rootLevel ? baseRoot : frames[level + 1].base[inParent];
    frame.open = true;
    frame.page = page;
    frame.dirty = false;
    @Nullable Entry[] base = frame.baseEntry == null ? null : lent(frame.baseEntry, level);
    if (base == null) {
      frame.baseEntry = null;
      base = new Entry[TreePage.FANOUT];
    }
    System.arraycopy(base, 0, frame.base, 0, TreePage.FANOUT);
    if (inherit) {
      System.arraycopy(base, 0, frame.now, 0, TreePage.FANOUT);
    } else {
      Arrays.fill(frame.now, null);
      frame.dirty = true;
    }
  }

  /// Finishes the pages from the leaves up to `level`.
  private void close(int level) throws Problem {
    for (int l = 0; l <= level; l++) {
      Frame frame = frames[l];
      if (!frame.open) {
        continue;
      }
      Entry done = frame.dirty ? store(frame, l) : frame.baseEntry;
      if (l == rootLevel) {
        root = done;
      } else {
        Frame parent = frames[l + 1];
        int slot = (int) frame.page & TreePage.FANOUT - 1;
        if (!Objects.equals(parent.now[slot], done)) {
          parent.now[slot] = done;
          parent.dirty = true;
        }
      }
      frame.open = false;
    }
  }

  private @Nullable Entry store(Frame frame, int level) throws Problem {
    long objects = 0;
    long blocks = 0;
    long bytes = 0;
    boolean any = false;
    for (Entry entry : frame.now) {
      if (entry != null) {
        any = true;
        objects += entry.objects();
        blocks += entry.blocks();
        bytes += entry.bytes();
      }
    }
    if (!any) {
      return null;
    }
    byte[] page = TreePage.encode(kind.pageKind(level), level, frame.now);
    BlobHash hash = BlobHash.of(page, 0, page.length);
    Entry base = frame.baseEntry;
    if (base != null && base.ref().has(hash)) {
      return base;
    }
    return Entry.page(sink.add(page, hash), objects, blocks, bytes);
  }
}
