package dev.zseal.vault.tree;

import dev.zseal.problem.Problem;
import dev.zseal.vault.pack.BlobRef;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// Walks a tree, or two at once, in ascending order, leaving out what they share.
public final class TreeReader {

  private static final int CACHED_PAGES = 128;

  private final PageSource source;
  private final LostPages lostPages;
  private final LinkedHashMap<BlobRef, @Nullable Entry[]> cache =
      new LinkedHashMap<>(16, 0.75f, true);

  public TreeReader(PageSource source) {
    this(source, LostPages.FATAL);
  }

  /// @param lostPages asked when a comparison meets a page that is lost
  public TreeReader(PageSource source, LostPages lostPages) {
    this.source = source;
    this.lostPages = lostPages;
  }

  /// What to do about a page that is lost.
  public interface LostPages {

    /// It ends the walk.
    LostPages FATAL =
        (_, _, why) -> {
          throw why;
        };

    /// Returns to pass over what lies below the page: `count` indexes from `first` on.
    void lost(long first, long count, Problem.Corrupt why) throws Problem;
  }

  /// Hears what differs between two trees, in ascending order.
  public interface Differences {

    /// The later tree has `after` at `index`, the earlier one nothing or another content.
    void changed(long index, @Nullable Entry before, Entry after) throws Problem;

    /// Only the earlier tree has an entry at `index`.
    void gone(long index, Entry before) throws Problem;
  }

  /// Tells every difference on the way from `before` to `after`.
  public void compare(Tree before, Tree after, Differences differences) throws Problem {
    compare(before, after, 0, differences);
  }

  /// The same from index `first` on; pages that lie before it are not read.
  public void compare(Tree before, Tree after, long first, Differences differences) throws Problem {
    int top = Math.max(before.rootLevel(), after.rootLevel());
    compare(before, before.root(), after, after.root(), top, 0, first, differences);
  }

  /// Tells every entry of `tree`.
  public void walk(Tree tree, Differences visitor) throws Problem {
    walk(tree, 0, visitor);
  }

  /// Tells every entry of `tree` from index `first` on.
  public void walk(Tree tree, long first, Differences visitor) throws Problem {
    compare(Tree.empty(tree.kind(), tree.last()), tree, first, visitor);
  }

  private void compare(
      Tree a,
      @Nullable Entry before,
      Tree c,
      @Nullable Entry after,
      int level,
      long page,
      long first,
      Differences differences)
      throws Problem {
    if (before == null && after == null) {
      return;
    }
    boolean real = level <= Math.min(a.rootLevel(), c.rootLevel());
    if (real && before != null && after != null && before.ref().sameContent(after.ref())) {
      return;
    }
    @Nullable Entry[] from = children(a, before, level, page);
    @Nullable Entry[] to = children(c, after, level, page);
    for (int i = 0; i < TreePage.FANOUT; i++) {
      Entry old = from[i];
      Entry now = to[i];
      long index = page << TreePage.FANOUT_BITS | i;
      if (index < first >>> Radix.shift(level)) {
        continue;
      }
      if (level > 0) {
        compare(a, old, c, now, level - 1, index, first, differences);
      } else if (now != null && (old == null || !old.sameContent(now))) {
        differences.changed(index, old, now);
      } else if (now == null && old != null) {
        differences.gone(index, old);
      }
    }
  }

  /// The entries of a page; above a tree's root, the tree itself is the only child.
  private @Nullable Entry[] children(Tree tree, @Nullable Entry entry, int level, long page)
      throws Problem {
    if (entry == null) {
      return new Entry[TreePage.FANOUT];
    }
    if (level > tree.rootLevel()) {
      @Nullable Entry[] wrapped = new Entry[TreePage.FANOUT];
      wrapped[0] = entry;
      return wrapped;
    }
    try {
      return page(tree, entry, level);
    } catch (Problem.Corrupt e) {
      int shift = Radix.shift(level + 1);
      lostPages.lost(page << shift, 1L << shift, e);
      return new Entry[TreePage.FANOUT];
    }
  }

  private @Nullable Entry[] page(Tree tree, Entry entry, int level) throws Problem {
    @Nullable Entry[] entries = cache.get(entry.ref());
    if (entries == null) {
      entries =
          TreePage.decode(source.read(entry.ref()), tree.kind().pageKind(level), level, entry);
      if (cache.size() >= CACHED_PAGES) {
        cache.pollFirstEntry();
      }
      cache.put(entry.ref(), entries);
    }
    return entries;
  }

  /// The entry at `index`, or null.
  public @Nullable Entry get(Tree tree, long index) throws Problem {
    Entry entry = Long.compareUnsigned(index, tree.last()) > 0 ? null : tree.root();
    for (int level = tree.rootLevel(); entry != null && level >= 0; level--) {
      int slot = (int) (index >>> Radix.shift(level)) & TreePage.FANOUT - 1;
      entry = page(tree, entry, level)[slot];
    }
    return entry;
  }

  /// The first index at or after `from` that has an entry, or -1.
  public long next(Tree tree, long from) throws Problem {
    return next(tree, tree.root(), tree.rootLevel(), 0, Math.max(0, from));
  }

  private long next(Tree tree, @Nullable Entry entry, int level, long page, long from)
      throws Problem {
    if (entry == null || from > tree.last()) {
      return -1;
    }
    @Nullable Entry[] entries = page(tree, entry, level);
    for (int i = 0; i < TreePage.FANOUT; i++) {
      long child = page << TreePage.FANOUT_BITS | i;
      long end = (child + 1) << Radix.shift(level);
      if (entries[i] == null || end <= from) {
        continue;
      }
      long found = level == 0 ? child : next(tree, entries[i], level - 1, child, from);
      if (found >= 0) {
        return found;
      }
    }
    return -1;
  }

  /// Whether the tree has an entry from `start` up to but not including `end`.
  public boolean hasAny(Tree tree, long start, long end) throws Problem {
    long stop = Math.min(end, tree.last() + 1);
    return start < stop && hasAny(tree, tree.root(), tree.rootLevel(), 0, start, stop);
  }

  private boolean hasAny(
      Tree tree, @Nullable Entry entry, int level, long page, long start, long end) throws Problem {
    if (entry == null) {
      return false;
    }
    @Nullable Entry[] entries = page(tree, entry, level);
    for (int i = 0; i < TreePage.FANOUT; i++) {
      long first = (page << TreePage.FANOUT_BITS | i) << Radix.shift(level);
      long next = first + (1L << Radix.shift(level));
      if (entries[i] == null || next <= start || first >= end) {
        continue;
      }
      boolean inside = first >= start && next <= end;
      long child = page << TreePage.FANOUT_BITS | i;
      if (inside || hasAny(tree, entries[i], level - 1, child, start, end)) {
        return true;
      }
    }
    return false;
  }
}
