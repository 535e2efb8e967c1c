package dev.zseal.vault.receive;

import dev.zseal.problem.Problem;
import dev.zseal.vault.tree.BlockMap;
import dev.zseal.vault.tree.Entry;
import dev.zseal.vault.tree.PageSink;
import dev.zseal.vault.tree.PageSource;
import dev.zseal.vault.tree.RadixEditor;
import dev.zseal.vault.tree.Tree;
import dev.zseal.vault.tree.TreeKind;
import dev.zseal.vault.tree.TreeReader;
import org.jspecify.annotations.Nullable;

/// Builds the block map of one object from changes given in ascending order.
final class BlocksBuilder {

  private final long maxBlockId;
  private final boolean inherit;
  private @Nullable RadixEditor editor;
  private final @Nullable Entry[] fewBase = new Entry[BlockMap.INLINE];
  private final @Nullable Entry[] few = new Entry[BlockMap.INLINE];

  /// @param base the base's map of the same object, or null
  /// @param inherit whether the object begins with the base's blocks or with none
  BlocksBuilder(
      @Nullable BlockMap base, long maxBlockId, boolean inherit, PageSource source, PageSink sink)
      throws Problem {
    this.maxBlockId = maxBlockId;
    this.inherit = inherit;
    if (maxBlockId < BlockMap.INLINE) {
      loadFew(base, source);
      return;
    }
    Tree from =
        base instanceof BlockMap.Many many ? many.tree() : Tree.empty(TreeKind.BLOCKS, maxBlockId);
    editor = new RadixEditor(from, maxBlockId, inherit, source, sink);
    if (inherit && base instanceof BlockMap.Few small) {
      // The object outgrew its range page: what it had there comes first.
      System.arraycopy(small.ownedEntries(), 0, few, 0, few.length);
    }
  }

  private void loadFew(@Nullable BlockMap base, PageSource source) throws Problem {
    switch (base) {
      case null -> {}
      case BlockMap.Few small -> System.arraycopy(small.ownedEntries(), 0, fewBase, 0, few.length);
      case BlockMap.Many many -> {
        TreeReader reader = new TreeReader(source);
        for (int i = 0; i < fewBase.length; i++) {
          try {
            fewBase[i] = reader.get(many.tree(), i);
          } catch (Problem.Corrupt | Problem.Unavailable e) {
            if (inherit) {
              throw e;
            }
          }
        }
      }
    }
    for (int i = 0; inherit && i <= maxBlockId; i++) {
      few[i] = fewBase[i];
    }
  }

  /// What the base has at `block`, to be kept where the content is the same.
  @Nullable Entry base(long block) throws Problem {
    if (editor == null) {
      return fewBase[(int) block];
    }
    flushBefore(editor, block);
    return block < few.length && few[(int) block] != null ? few[(int) block] : editor.base(block);
  }

  void put(long block, Entry entry) throws Problem {
    if (editor == null) {
      few[(int) block] = entry;
      return;
    }
    flushBefore(editor, block);
    if (block < few.length) {
      few[(int) block] = null;
    }
    editor.put(block, entry);
  }

  void remove(long start, long end) throws Problem {
    for (long i = start; i < Math.min(end, few.length); i++) {
      few[(int) i] = null;
    }
    if (editor != null) {
      flushBefore(editor, start);
      editor.remove(start, end);
    }
  }

  /// Puts the blocks brought over from the range page that lie before `block`.
  private void flushBefore(RadixEditor tree, long block) throws Problem {
    for (int i = 0; i < few.length && i < block; i++) {
      Entry entry = few[i];
      if (entry != null) {
        tree.put(i, entry);
        few[i] = null;
      }
    }
  }

  BlockMap finish() throws Problem {
    if (editor == null) {
      return new BlockMap.Few(few);
    }
    flushBefore(editor, few.length);
    return new BlockMap.Many(editor.finish());
  }
}
