package dev.zseal.vault.tree;

import dev.zseal.problem.Problem;
import dev.zseal.stream.SendRecord;
import dev.zseal.vault.pack.BlobRef;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Walks what a snapshot refers to and an earlier one does not refer to at the same place.
///
/// Two references are the same when they have the same address and hash: equal content that was
/// stored a second time is told. Below a page that both have at one place nothing is read, so the
/// cost is that of what differs. What is lost of the earlier snapshot counts as not there.
///
/// Memory is one page a level of each.
public final class AdditionWalk {

  private static final Old NOTHING =
      new Old(Tree.empty(TreeKind.BLOCKS, 0), new Entry[BlockMap.INLINE]);

  private final PageSource earlier;
  private final Predicate<BlobRef> always;
  private final Visitor visitor;

  /// Hears what was added, a page before what lies below it.
  public interface Visitor {

    /// A page. Returns its bytes, or null when it is lost: then nothing below it is told.
    byte @Nullable [] page(Entry page) throws Problem;

    /// An object, before those of its spill and its blocks that were added.
    void object(SendRecord.Dnode dnode) throws Problem;

    /// A sealed block.
    void block(Entry block) throws Problem;
  }

  /// A tree of the earlier snapshot.
  ///
  /// @param few the blocks that lay in a range page where the later snapshot has a tree
  @SuppressWarnings("ArrayRecordComponent")
  private record Old(Tree tree, @Nullable Entry[] few) {

    static Old of(Tree tree) {
      return new Old(tree, new Entry[BlockMap.INLINE]);
    }
  }

  /// @param earlier reads pages of the earlier snapshot; `Corrupt` for one that is lost
  /// @param always what is told though the earlier snapshot refers to it as well
  public AdditionWalk(PageSource earlier, Predicate<BlobRef> always, Visitor visitor) {
    this.earlier = earlier;
    this.always = always;
    this.visitor = visitor;
  }

  /// Walks the tree of ranges of a snapshot, against that of an earlier one.
  public void walk(Tree before, Tree after) throws Problem {
    walk(Old.of(before), after);
  }

  private void walk(Old old, Tree after) throws Problem {
    int level = old.tree.rootLevel();
    Entry before = old.tree.root();
    for (; level > after.rootLevel(); level--) {
      before = children(old, before, level, 0)[0];
    }
    below(old, before, after, after.root(), after.rootLevel(), 0);
  }

  private void below(
      Old old, @Nullable Entry before, Tree after, @Nullable Entry now, int level, long page)
      throws Problem {
    if (now == null || isShared(before, now)) {
      return;
    }
    byte[] bytes = visitor.page(now);
    if (bytes == null) {
      return;
    }
    @Nullable Entry[] to = TreePage.decode(bytes, after.kind().pageKind(level), level, now);
    @Nullable Entry[] from = children(old, before, level, page);
    for (int i = 0; i < TreePage.FANOUT; i++) {
      Entry child = to[i];
      if (child != null) {
        long index = page << TreePage.FANOUT_BITS | i;
        if (level > 0) {
          below(old, from[i], after, child, level - 1, index);
        } else {
          switch (after.kind()) {
            case BLOCKS -> block(from[i], child);
            case RANGES -> range(from[i], child, index);
          }
        }
      }
    }
  }

  private void range(@Nullable Entry before, Entry now, long index) throws Problem {
    if (isShared(before, now)) {
      return;
    }
    byte[] bytes = visitor.page(now);
    if (bytes == null) {
      return;
    }
    RangePage page = RangePage.read(now, index, _ -> bytes);
    RangePage old = earlierRange(before, index);
    for (DnodeEntry object : page.objects()) {
      visitor.object(object.dnode());
      DnodeEntry was = old == null ? null : old.find(object.dnode().object());
      Entry spill = object.spill();
      if (spill != null) {
        block(was == null ? null : was.spill(), spill);
      }
      blocks(was == null ? null : was.blocks(), object.blocks());
    }
  }

  private void blocks(@Nullable BlockMap before, BlockMap after) throws Problem {
    switch (after) {
      case BlockMap.Few few -> {
        @Nullable Entry[] old = first(before);
        for (int i = 0; i < BlockMap.INLINE; i++) {
          Entry now = few.ownedEntries()[i];
          if (now != null) {
            block(old[i], now);
          }
        }
      }
      case BlockMap.Many many ->
          walk(
              switch (before) {
                case null -> NOTHING;
                case BlockMap.Few few -> new Old(NOTHING.tree, few.ownedEntries());
                case BlockMap.Many old -> Old.of(old.tree());
              },
              many.tree());
    }
  }

  /// The first blocks of an object, [BlockMap#INLINE] or more.
  private @Nullable Entry[] first(@Nullable BlockMap map) throws Problem {
    return switch (map) {
      case null -> NOTHING.few;
      case BlockMap.Few few -> few.ownedEntries();
      case BlockMap.Many many -> {
        Old old = Old.of(many.tree());
        Entry entry = old.tree.root();
        for (int level = old.tree.rootLevel(); level > 0; level--) {
          entry = children(old, entry, level, 0)[0];
        }
        yield children(old, entry, 0, 0);
      }
    };
  }

  private void block(@Nullable Entry before, Entry now) throws Problem {
    if (!isShared(before, now)) {
      visitor.block(now);
    }
  }

  private boolean isShared(@Nullable Entry before, Entry now) {
    return before != null && before.ref().equals(now.ref()) && !always.test(now.ref());
  }

  /// The entries of a page of the earlier tree; above its root, the tree itself is the only child.
  private @Nullable Entry[] children(Old old, @Nullable Entry entry, int level, long page)
      throws Problem {
    @Nullable Entry[] none = new Entry[TreePage.FANOUT];
    if (entry == null) {
      if (level == 0 && page == 0) {
        System.arraycopy(old.few, 0, none, 0, BlockMap.INLINE);
      }
      return none;
    }
    if (level > old.tree.rootLevel()) {
      none[0] = entry;
      return none;
    }
    try {
      byte[] bytes = earlier.read(entry.ref());
      return TreePage.decode(bytes, old.tree.kind().pageKind(level), level, entry);
    } catch (Problem.Corrupt _) {
      return none;
    }
  }

  private @Nullable RangePage earlierRange(@Nullable Entry entry, long index) throws Problem {
    try {
      return entry == null ? null : RangePage.read(entry, index, earlier);
    } catch (Problem.Corrupt _) {
      return null;
    }
  }
}
