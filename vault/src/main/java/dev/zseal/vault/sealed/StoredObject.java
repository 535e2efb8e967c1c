package dev.zseal.vault.sealed;

import dev.zseal.objset.BlockPointer;
import dev.zseal.objset.SealedBlock;
import dev.zseal.objset.SealedObject;
import dev.zseal.problem.Problem;
import dev.zseal.stream.SendRecord;
import dev.zseal.vault.tree.BlockMap;
import dev.zseal.vault.tree.DnodeEntry;
import dev.zseal.vault.tree.Entry;
import dev.zseal.vault.tree.TreeReader;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An object of a [StoredObjset].
record StoredObject(StoredObjset objset, DnodeEntry entry) implements SealedObject {

  @Override
  public SendRecord.Dnode dnode() {
    return entry.dnode();
  }

  @Override
  public byte[] bonus() {
    return entry.ownedBonus();
  }

  @Override
  public @Nullable BlockPointer spill() {
    Entry spill = entry.spill();
    return spill == null ? null : objset.pointer(spill, dnode());
  }

  @Override
  public SealedBlock readSpill() throws Problem {
    return objset.read(Objects.requireNonNull(entry.spill(), "no spill block"), dnode());
  }

  @Override
  public @Nullable SealedBlock mendedSpill() throws Problem {
    return objset.mended(Objects.requireNonNull(entry.spill(), "no spill block"), dnode());
  }

  @Override
  public void pointers(PointerVisitor visitor) throws Problem {
    switch (entry.blocks()) {
      case BlockMap.Few few -> {
        for (int id = 0; id < BlockMap.INLINE; id++) {
          Entry block = few.ownedEntries()[id];
          if (block != null) {
            visitor.pointer(id, objset.pointer(block, dnode()));
          }
        }
      }
      case BlockMap.Many many ->
          objset.blocks(
              many.tree(),
              new TreeReader.Differences() {
                @Override
                public void changed(long id, @Nullable Entry before, Entry after) throws Problem {
                  visitor.pointer(id, objset.pointer(after, dnode()));
                }

                @Override
                public void gone(long id, Entry before) {
                  throw new IllegalStateException("a walk compares with nothing");
                }
              });
    }
  }

  @Override
  public boolean hasSameBlocks(SealedObject other) {
    return other instanceof StoredObject stored
        && same(entry.spill(), stored.entry.spill())
        && same(entry.blocks(), stored.entry.blocks());
  }

  private static boolean same(BlockMap a, BlockMap b) {
    if (a instanceof BlockMap.Few few && b instanceof BlockMap.Few other) {
      for (int id = 0; id < BlockMap.INLINE; id++) {
        if (!same(few.ownedEntries()[id], other.ownedEntries()[id])) {
          return false;
        }
      }
      return true;
    }
    return a instanceof BlockMap.Many many
        && b instanceof BlockMap.Many other
        && many.tree().last() == other.tree().last()
        && same(many.tree().root(), other.tree().root());
  }

  private static boolean same(@Nullable Entry a, @Nullable Entry b) {
    if (a == null || b == null) {
      return a == null && b == null;
    }
    return a.sameContent(b);
  }

  @Override
  public @Nullable SealedBlock read(long id) throws Problem {
    Entry block = block(id);
    return block == null ? null : objset.read(block, dnode());
  }

  @Override
  public @Nullable SealedBlock mended(long id) throws Problem {
    Entry block = block(id);
    return block == null ? null : objset.mended(block, dnode());
  }

  private @Nullable Entry block(long id) throws Problem {
    return switch (entry.blocks()) {
      case BlockMap.Few few ->
          id >= 0 && id < BlockMap.INLINE ? few.ownedEntries()[(int) id] : null;
      case BlockMap.Many many -> objset.block(many.tree(), id);
    };
  }

  @Override
  public long nextBlock(long id) throws Problem {
    return switch (entry.blocks()) {
      case BlockMap.Few few -> {
        for (long i = Math.max(0, id); i < BlockMap.INLINE; i++) {
          if (few.ownedEntries()[(int) i] != null) {
            yield i;
          }
        }
        yield -1;
      }
      case BlockMap.Many many -> objset.nextBlock(many.tree(), id);
    };
  }
}
