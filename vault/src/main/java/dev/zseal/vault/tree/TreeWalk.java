package dev.zseal.vault.tree;

import dev.zseal.problem.Problem;
import dev.zseal.stream.SendRecord;
import org.jspecify.annotations.Nullable;

/// Walks everything a snapshot refers to: its pages, those of its objects, and its sealed blocks.
///
/// Memory is one page a level.
public final class TreeWalk {

  private final PageSource source;
  private final Visitor visitor;

  /// Hears what a tree refers to, a page before what lies below it.
  public interface Visitor {

    /// A page. Returns whether to read it and tell what is below; it is not read otherwise.
    boolean page(Entry page) throws Problem;

    /// A sealed block.
    void block(Entry block) throws Problem;

    /// An object, before its spill and its blocks.
    default void object(SendRecord.Dnode dnode) throws Problem {}

    /// All below a page that was read has been told.
    default void left(Entry page) throws Problem {}

    /// A page that was to be read cannot be, or makes no sense. Returns to go on beside it: nothing
    /// of what lies below it is told.
    default void lost(Entry page, Problem.Corrupt why) throws Problem {
      throw why;
    }
  }

  private TreeWalk(PageSource source, Visitor visitor) {
    this.source = source;
    this.visitor = visitor;
  }

  /// Walks the tree of ranges of a snapshot.
  public static void walk(Tree tree, PageSource source, Visitor visitor) throws Problem {
    new TreeWalk(source, visitor).below(tree, tree.root(), tree.rootLevel(), 0);
  }

  private void below(Tree tree, @Nullable Entry entry, int level, long index) throws Problem {
    if (entry == null || !visitor.page(entry)) {
      return;
    }
    @Nullable Entry[] entries;
    try {
      entries =
          TreePage.decode(source.read(entry.ref()), tree.kind().pageKind(level), level, entry);
    } catch (Problem.Corrupt e) {
      visitor.lost(entry, e);
      return;
    }
    for (int i = 0; i < TreePage.FANOUT; i++) {
      Entry child = entries[i];
      if (child != null) {
        long childIndex = index << TreePage.FANOUT_BITS | i;
        if (level > 0) {
          below(tree, child, level - 1, childIndex);
        } else {
          switch (tree.kind()) {
            case BLOCKS -> visitor.block(child);
            case RANGES -> range(child, childIndex);
          }
        }
      }
    }
    visitor.left(entry);
  }

  private void range(Entry entry, long index) throws Problem {
    if (!visitor.page(entry)) {
      return;
    }
    RangePage page;
    try {
      page = RangePage.read(entry, index, source);
    } catch (Problem.Corrupt e) {
      visitor.lost(entry, e);
      return;
    }
    for (DnodeEntry object : page.objects()) {
      visitor.object(object.dnode());
      Entry spill = object.spill();
      if (spill != null) {
        visitor.block(spill);
      }
      switch (object.blocks()) {
        case BlockMap.Few few -> {
          for (Entry block : few.ownedEntries()) {
            if (block != null) {
              visitor.block(block);
            }
          }
        }
        case BlockMap.Many many -> {
          Tree blocks = many.tree();
          below(blocks, blocks.root(), blocks.rootLevel(), 0);
        }
      }
    }
    visitor.left(entry);
  }
}
