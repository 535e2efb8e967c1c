package dev.zseal.zap;

import dev.zseal.objset.DmuObject;
import dev.zseal.problem.Problem;
import org.jspecify.annotations.Nullable;

/// A walk over a fat ZAP, leaf by leaf in the order of hashes.
///
/// A leaf says which places of the table lead to it, and the walk goes on behind them: so it takes
/// no leaf twice, whatever the table says. If a block of the table cannot be read, the leaves
/// behind the last one are looked for among all blocks.
final class FatCursor implements ZapCursor {

  private final DmuObject object;
  private final PointerTable table;
  private final FatZap zap;

  /// The first place of the table that was not walked yet.
  private long place;

  /// The block to look at next without the table, or -1 while there is a table.
  private long scanned = -1;

  private @Nullable ZapLeaf leaf;
  private int chunk;

  FatCursor(DmuObject object, PointerTable table, FatZap zap) {
    this.object = object;
    this.table = table;
    this.zap = zap;
  }

  @Override
  public @Nullable ZapEntry next() throws Problem {
    while (true) {
      if (leaf != null && chunk < leaf.chunks()) {
        ZapEntry entry = leaf.entry(chunk++);
        if (entry != null) {
          return entry;
        }
        continue;
      }
      leaf = scanned >= 0 ? scannedLeaf() : tableLeaf();
      chunk = 0;
      if (leaf == null) {
        return null;
      }
    }
  }

  private @Nullable ZapLeaf tableLeaf() throws Problem {
    leaf = null;
    if (place >= table.size()) {
      return null;
    }
    long block;
    try {
      block = table.leafBlock(place);
    } catch (Problem.Corrupt damage) {
      scanned = 1;
      throw damage;
    }
    try {
      ZapLeaf found = zap.leaf(block);
      found.checkPlace(place, table.shift());
      place = found.placeBehind(table.shift());
      return found;
    } catch (Problem.Corrupt damage) {
      skip(block);
      throw damage;
    }
  }

  /// Goes on behind the places that lead to the same unreadable leaf.
  private void skip(long block) throws Problem {
    try {
      do {
        place++;
      } while (place < table.size() && table.leafBlock(place) == block);
    } catch (Problem.Corrupt _) {
      // The next call meets it again, at its place, and says so.
      return;
    }
  }

  private @Nullable ZapLeaf scannedLeaf() throws Problem {
    leaf = null;
    while (scanned != Long.MAX_VALUE) {
      long from = scanned;
      // Where there is no telling what comes next, that was all.
      scanned = Long.MAX_VALUE;
      long block = object.nextBlock(from);
      if (block < from || block > object.maxBlockId()) {
        return null;
      }
      scanned = block + 1;
      byte[] bytes = object.block(block);
      if (bytes == null || !ZapLeaf.isLeaf(bytes)) {
        continue;
      }
      ZapLeaf found = zap.leaf(block);
      if (found.firstPlace(table.shift()) >= place) {
        return found;
      }
    }
    return null;
  }
}
