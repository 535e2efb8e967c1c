package dev.zseal.vault.receive;

import dev.zseal.problem.Problem;
import dev.zseal.stream.SendRecord;
import dev.zseal.vault.pack.BlobRef;
import dev.zseal.vault.pack.PackAppender;
import dev.zseal.vault.tree.Entry;
import dev.zseal.vault.tree.PageSource;
import dev.zseal.vault.tree.RadixEditor;
import dev.zseal.vault.tree.RangePage;
import dev.zseal.vault.tree.Tree;
import org.jspecify.annotations.Nullable;

/// Merges the records of one stream with the tree they build on, in one ascending pass.
///
/// Invariants: at most one dnode block and one object are open; everything before them is stored.
/// Source of the rules: `receive_object` and its neighbours in OpenZFS `module/zfs/dmu_recv.c`.
final class SnapshotBuilder {

  private final boolean inherit;
  private final PageSource pages;
  private final PackAppender packs;
  private final RadixEditor ranges;
  private final long lastRange;
  private @Nullable RangeBuilder range;
  private long nextRange;
  private long payloadBytes;

  /// @param base the tree of the incremental source, or (for a full) a tree to borrow from
  /// @param inherit whether the stream is an increment
  /// @param lastRange largest dnode block id of the snapshot
  SnapshotBuilder(Tree base, boolean inherit, long lastRange, PageSource pages, PackAppender packs)
      throws Problem {
    this.inherit = inherit;
    this.pages = pages;
    this.packs = packs;
    this.ranges = new RadixEditor(base, lastRange, inherit, pages, packs::addPage);
    this.lastRange = lastRange;
  }

  /// Applies one record. `batch` holds the payload.
  void apply(Batch batch, Batch.Item item) throws Problem {
    if (!item.canonical) {
      throw new Problem.TooNew(
          "a record holds bytes this zseal does not know",
          "%s at byte %d".formatted(item.record.type(), item.streamOffset),
          "Install a newer zseal; storing it would lose those bytes.");
    }
    switch (item.record) {
      case SendRecord.ObjectRange opened -> openRange(opened, item);
      case SendRecord.Dnode dnode -> current(item).openObject(dnode, batch, item);
      case SendRecord.Write write -> current(item).write(write, batch, item);
      case SendRecord.Spill spill -> current(item).spill(spill, batch, item);
      case SendRecord.Free free -> current(item).free(free, item);
      case SendRecord.FreeObjects free -> freeObjects(free, item);
      case SendRecord.Begin _,
          SendRecord.End _,
          SendRecord.WriteByRef _,
          SendRecord.WriteEmbedded _,
          SendRecord.Redact _ ->
          throw corrupt(item, item.record.type() + " record in a raw stream");
    }
  }

  private RangeBuilder current(Batch.Item item) throws Problem {
    if (range == null) {
      throw corrupt(item, item.record.type() + " record before any OBJECT_RANGE");
    }
    return range;
  }

  private void openRange(SendRecord.ObjectRange opened, Batch.Item item) throws Problem {
    closeRange();
    long index = opened.firstObject() / SendRecord.ObjectRange.SLOTS;
    if (index < nextRange || index > lastRange) {
      throw corrupt(item, "OBJECT_RANGE %d out of order".formatted(opened.firstObject()));
    }
    Entry base = ranges.base(index);
    RangePage page = base == null ? null : RangePage.read(base, index, pages);
    range = new RangeBuilder(this, opened, page, base);
    nextRange = index + 1;
  }

  private void closeRange() throws Problem {
    RangeBuilder open = range;
    range = null;
    if (open == null) {
      return;
    }
    RangePage page = open.finish();
    if (page.objects().isEmpty()) {
      ranges.remove(open.index(), open.index() + 1);
    } else {
      ranges.put(open.index(), page.store(open.baseEntry(), packs::addPage));
    }
  }

  private void freeObjects(SendRecord.FreeObjects free, Batch.Item item) throws Problem {
    long capacity = (lastRange + 1) * SendRecord.ObjectRange.SLOTS;
    long start = free.first();
    if (start < 0 || start >= capacity) {
      return;
    }
    long end =
        Long.compareUnsigned(free.count(), capacity - start) > 0 ? capacity : start + free.count();
    RangeBuilder open = range;
    if (open != null && open.index() == start / SendRecord.ObjectRange.SLOTS) {
      open.freeObjects(start, end, item);
      long rangeEnd = (open.index() + 1) * SendRecord.ObjectRange.SLOTS;
      if (end <= rangeEnd) {
        return;
      }
      start = rangeEnd;
    }
    closeRange();
    freeWholeRanges(start, end, item);
  }

  /// Dnode blocks that became empty are named by FREEOBJECTS alone.
  private void freeWholeRanges(long start, long end, Batch.Item item) throws Problem {
    int slots = SendRecord.ObjectRange.SLOTS;
    long first = start / slots;
    if (first < nextRange) {
      throw corrupt(item, "FREEOBJECTS %d out of order".formatted(start));
    }
    if (start % slots != 0) {
      refusePart(first, start, (first + 1) * slots, item);
      first++;
    }
    long stop = end / slots;
    if (stop > first) {
      ranges.remove(first, stop);
      nextRange = stop;
    }
    if (end % slots != 0 && stop >= first) {
      refusePart(stop, stop * slots, end, item);
    }
  }

  /// A change to a dnode block comes with its OBJECT_RANGE; without it the block could not be
  /// opened again, so such a stream is refused unless the part was free before.
  private void refusePart(long index, long start, long end, Batch.Item item) throws Problem {
    Entry base = inherit ? ranges.base(index) : null;
    if (base != null
        && RangePage.read(base, index, pages).objects().stream()
            .anyMatch(o -> o.dnode().object() >= start && o.dnode().object() < end)) {
      throw corrupt(item, "FREEOBJECTS %d without its OBJECT_RANGE".formatted(start));
    }
  }

  /// Ends the snapshot: its tree.
  Tree finish() throws Problem {
    closeRange();
    return ranges.finish();
  }

  /// Payload bytes that were not in the base.
  long payloadBytes() {
    return payloadBytes;
  }

  boolean inherit() {
    return inherit;
  }

  PageSource pages() {
    return pages;
  }

  PackAppender packs() {
    return packs;
  }

  /// Stores a sealed block, or keeps the base's where the content is the same.
  Entry block(Batch batch, Batch.Item item, long mac0, long mac1, @Nullable Entry base)
      throws Problem {
    var hash = batch.hashOf(item);
    if (base != null
        && base.ref().hash0() == hash.hash0()
        && base.ref().hash1() == hash.hash1()
        && base.mac0() == mac0
        && base.mac1() == mac1) {
      return base;
    }
    BlobRef ref = packs.addBlock(batch.slab, item.at, item.length(), hash);
    payloadBytes += item.payloadLength;
    return Entry.block(ref, mac0, mac1, item.payloadLength);
  }

  static Problem corrupt(Batch.Item item, String reason) {
    return new Problem.Corrupt(
        "the stream is not one that zfs send writes",
        "%s, at byte %d".formatted(reason, item.streamOffset),
        "Send the snapshot again; if it happens again, report the sender's OpenZFS version.");
  }
}
