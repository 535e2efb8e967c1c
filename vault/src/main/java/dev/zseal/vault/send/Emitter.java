package dev.zseal.vault.send;

import dev.zseal.problem.Problem;
import dev.zseal.stream.KeyData;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamHead.ResumePoint;
import dev.zseal.vault.tree.BlockMap;
import dev.zseal.vault.tree.DnodeEntry;
import dev.zseal.vault.tree.Entry;
import dev.zseal.vault.tree.PageSource;
import dev.zseal.vault.tree.RangePage;
import dev.zseal.vault.tree.Reallocation;
import dev.zseal.vault.tree.Tree;
import dev.zseal.vault.tree.TreeReader;
import org.jspecify.annotations.Nullable;

/// Turns trees into the records between BEGIN and END: a full of one snapshot, or the increment
/// between two.
///
/// A full is, record for record, what `zfs send -w` writes. An increment says what changed between
/// the two trees; where ZFS would also repeat holes by their birth time, which no stream tells, it
/// names those holes only in which the earlier snapshot had blocks.
///
/// Either can begin anywhere: then the dnode block and the object of that place are repeated, and
/// all that lies before it is neither emitted nor read, as `zfs send -t` has it
/// (`docs/format/send-stream.md`, "Other streams of the same snapshot").
final class Emitter {

  private static final int SLOTS = SendRecord.ObjectRange.SLOTS;
  private static final byte[] NONE = {};

  private final TreeReader reader;
  private final PageSource pages;
  private final Tree before;
  private final Tree after;
  private final boolean full;
  private final ResumePoint start;
  private final HoleShape metaShape;
  private final FreeRuns out;
  private final BlockDifferences blocks;

  private long nextRange;

  /// @param before the incremental source, or null for a full
  /// @param start where to begin
  /// @param keys of the snapshot sent: they hold the meta-dnode's shape
  /// @param lostPages what to do when a page of an object's blocks is lost
  Emitter(
      PageSource pages,
      @Nullable Tree before,
      Tree after,
      ResumePoint start,
      KeyData keys,
      RecordSink sink,
      TreeReader.LostPages lostPages) {
    this.reader = new TreeReader(pages);
    this.pages = pages;
    this.full = before == null;
    this.before = before != null ? before : Tree.empty(after.kind(), after.last());
    this.after = after;
    this.start = start;
    this.nextRange = start.object() / SLOTS;
    this.metaShape =
        HoleShape.of(keys.metaLevels(), keys.metaBlockPointers(), keys.metaIndirectBlockShift());
    this.out = new FreeRuns(sink, (keys.metaMaxBlockId() + 1) * SLOTS);
    this.blocks = new BlockDifferences(new TreeReader(pages, lostPages));
  }

  /// Emits every record.
  void emit() throws Problem {
    reader.compare(before, after, nextRange, new Ranges());
    if (full) {
      out.freeObjects(nextRange * SLOTS, Long.MAX_VALUE);
    }
    out.flush();
  }

  private final class Ranges implements TreeReader.Differences {

    @Override
    public void changed(long index, @Nullable Entry earlier, Entry now) throws Problem {
      if (full && index > nextRange) {
        out.freeObjects(nextRange * SLOTS, (index - nextRange) * SLOTS);
      }
      RangePage old = earlier == null ? null : RangePage.read(earlier, index, pages);
      range(old, RangePage.read(now, index, pages));
      nextRange = index + 1;
    }

    @Override
    public void gone(long index, Entry earlier) throws Problem {
      if (index >= nextRange) {
        HoleShape.Hole hole =
            metaShape.around(index, (start, n) -> !reader.hasAny(after, start, start + n));
        out.freeObjects(hole.start() * SLOTS, hole.blocks() * SLOTS);
        nextRange = hole.end();
      }
    }
  }

  private void range(@Nullable RangePage old, RangePage now) throws Problem {
    out.record(now.range(), NONE);
    // Object 0 is the meta-dnode itself and never in a stream.
    long slot = Math.max(1, Math.max(start.object(), now.range().firstObject()));
    for (DnodeEntry object : now.objects()) {
      long number = object.dnode().object();
      if (number >= start.object()) {
        freeSlots(slot, number);
        object(old == null ? null : old.find(number), object);
      }
      slot = Math.max(slot, number + object.dnode().slotCount());
    }
    freeSlots(slot, now.range().firstObject() + SLOTS);
  }

  private void freeSlots(long from, long to) throws Problem {
    if (from < to) {
      out.freeObjects(from, to - from);
    }
  }

  private void object(@Nullable DnodeEntry old, DnodeEntry now) throws Problem {
    SendRecord.Dnode dnode = now.dnode();
    long number = dnode.object();
    boolean anew = old == null || Reallocation.drops(old.dnode(), dnode);
    DnodeEntry source = anew ? null : old;
    out.object(now);
    out.tail(number, (dnode.maxBlockId() + 1) * dnode.blockSize());
    Entry spill = now.spill();
    Entry oldSpill = source == null ? null : source.spill();
    boolean unmodified = spill != null && oldSpill != null && spill.sameContent(oldSpill);
    if (spill != null && unmodified) {
      out.spill(spill, number, true);
    }
    if (full) {
      allBlocks(now);
    } else {
      changedBlocks(source == null ? null : source.blocks(), now);
    }
    if (spill != null && !unmodified) {
      out.spill(spill, number, false);
    }
  }

  /// The first block of an object that is emitted.
  private long firstBlock(SendRecord.Dnode dnode) {
    return dnode.object() == start.object()
        ? Long.divideUnsigned(start.offset(), dnode.blockSize())
        : 0;
  }

  /// Every block, and every hole around them that ZFS meets on its walk.
  private void allBlocks(DnodeEntry object) throws Problem {
    SendRecord.Dnode dnode = object.dnode();
    int size = dnode.blockSize();
    long first = firstBlock(dnode);
    var walk =
        new TreeReader.Differences() {
          private long next = first;

          @Override
          public void changed(long block, @Nullable Entry before, Entry entry) throws Problem {
            if (block > next) {
              out.hole(dnode.object(), next, block - next, size);
            }
            out.block(entry, dnode.object(), block * size);
            next = block + 1;
          }

          @Override
          public void gone(long block, Entry before) {
            throw new IllegalStateException("nothing goes from an empty tree");
          }
        };
    blocks.compare(BlockMap.empty(dnode.maxBlockId()), object.blocks(), first, walk);
    HoleShape shape = shape(dnode);
    long capacity = shape.capacity();
    boolean metadata = ObjectType.isMetadata(dnode.dnodeType());
    long at = walk.next;
    while (at < capacity && (metadata || at <= dnode.maxBlockId())) {
      long blocksInHole = shape.holeAt(at);
      out.hole(dnode.object(), at, blocksInHole, size);
      at += blocksInHole;
    }
  }

  private static HoleShape shape(SendRecord.Dnode dnode) {
    return HoleShape.of(dnode.levels(), dnode.blockPointers(), dnode.indirectBlockShift());
  }

  /// The blocks that differ, and the holes where the earlier snapshot had some.
  private void changedBlocks(@Nullable BlockMap old, DnodeEntry object) throws Problem {
    SendRecord.Dnode dnode = object.dnode();
    int size = dnode.blockSize();
    HoleShape shape = shape(dnode);
    BlockMap from = old == null ? BlockMap.empty(dnode.maxBlockId()) : old;
    blocks.compare(
        from,
        object.blocks(),
        firstBlock(dnode),
        new TreeReader.Differences() {
          private long next;

          @Override
          public void changed(long block, @Nullable Entry earlier, Entry entry) throws Problem {
            out.block(entry, dnode.object(), block * size);
            next = block + 1;
          }

          @Override
          public void gone(long block, Entry earlier) throws Problem {
            // What lies past the last block went with the FREE after the OBJECT.
            if (block >= next && block <= dnode.maxBlockId()) {
              HoleShape.Hole hole =
                  shape.around(
                      block, (start, n) -> !blocks.hasAny(object.blocks(), start, start + n));
              out.hole(dnode.object(), hole.start(), hole.blocks(), size);
              next = hole.end();
            }
          }
        });
  }
}
