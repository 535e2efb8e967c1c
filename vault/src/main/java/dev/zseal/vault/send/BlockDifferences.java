package dev.zseal.vault.send;

import dev.zseal.problem.Problem;
import dev.zseal.vault.tree.BlockMap;
import dev.zseal.vault.tree.Entry;
import dev.zseal.vault.tree.TreeReader;
import org.jspecify.annotations.Nullable;

/// Compares the block maps of one object in two snapshots, whether they lie in range pages or in
/// trees.
final class BlockDifferences {

  private final TreeReader reader;

  BlockDifferences(TreeReader reader) {
    this.reader = reader;
  }

  /// Tells every difference from block `first` on, in ascending order of block id, as far as
  /// `after` has blocks.
  void compare(BlockMap before, BlockMap after, long first, TreeReader.Differences differences)
      throws Problem {
    if (before instanceof BlockMap.Many old && after instanceof BlockMap.Many now) {
      reader.compare(old.tree(), now.tree(), first, differences);
      return;
    }
    for (int i = (int) Math.min(first, BlockMap.INLINE); i < BlockMap.INLINE; i++) {
      Entry old = get(before, i);
      Entry now = get(after, i);
      if (now != null && (old == null || !old.sameContent(now))) {
        differences.changed(i, old, now);
      } else if (now == null && old != null) {
        differences.gone(i, old);
      }
    }
    if (after instanceof BlockMap.Many now) {
      reader.walk(now.tree(), first, new BeyondInline(differences));
    }
  }

  private @Nullable Entry get(BlockMap map, int block) throws Problem {
    return switch (map) {
      case BlockMap.Few few -> few.ownedEntries()[block];
      case BlockMap.Many many -> reader.get(many.tree(), block);
    };
  }

  /// Whether the map has a block from `start` up to but not including `end`.
  boolean hasAny(BlockMap map, long start, long end) throws Problem {
    return switch (map) {
      case BlockMap.Few few -> {
        boolean any = false;
        for (long i = start; i < Math.min(end, BlockMap.INLINE); i++) {
          any |= few.ownedEntries()[(int) i] != null;
        }
        yield any;
      }
      case BlockMap.Many many -> reader.hasAny(many.tree(), start, end);
    };
  }

  /// Passes on what lies past the blocks a range page could hold.
  private record BeyondInline(TreeReader.Differences differences)
      implements TreeReader.Differences {

    @Override
    public void changed(long index, @Nullable Entry before, Entry after) throws Problem {
      if (index >= BlockMap.INLINE) {
        differences.changed(index, before, after);
      }
    }

    @Override
    public void gone(long index, Entry before) {
      throw new IllegalStateException("nothing goes from an empty tree");
    }
  }
}
