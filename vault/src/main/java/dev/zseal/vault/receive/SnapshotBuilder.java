package dev.zseal.vault.receive;

import dev.zseal.problem.Problem;
import dev.zseal.stream.Seal;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamHead.ResumePoint;
import dev.zseal.vault.pack.BlobRef;
import dev.zseal.vault.pack.PackAppender;
import dev.zseal.vault.tree.BlockForm;
import dev.zseal.vault.tree.BlockMap;
import dev.zseal.vault.tree.Entry;
import dev.zseal.vault.tree.PageSource;
import dev.zseal.vault.tree.RadixEditor;
import dev.zseal.vault.tree.RangePage;
import dev.zseal.vault.tree.Tree;
import dev.zseal.vault.tree.TreeReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Merges the records of one stream with the tree they build on, in one ascending pass.
///
/// Invariants: at most one dnode block and one object are open; everything before them is stored.
/// Source of the rules: `receive_object` and its neighbours in OpenZFS `module/zfs/dmu_recv.c`.
final class SnapshotBuilder {

  private final boolean inherit;
  private final List<Tree> lenders;
  private final TreeReader lent;
  private final PageSource pages;
  private final PackAppender packs;
  private final RadixEditor ranges;
  private final long lastRange;
  private @Nullable RangeBuilder range;
  private long nextRange;
  private long payloadBytes;
  private @Nullable OpenObject last;
  private @Nullable ResumePoint point;
  private @Nullable ResumePoint resumed;

  /// @param base what the snapshot is before the first record: the tree of the incremental source,
  ///   or what was received of the snapshot so far
  /// @param lenders other trees whose pages and blocks are kept where the content is the same
  /// @param lastRange largest dnode block id of the snapshot
  SnapshotBuilder(
      Tree base, List<Tree> lenders, long lastRange, PageSource pages, PackAppender packs)
      throws Problem {
    this.inherit = base.root() != null;
    this.lenders = List.copyOf(lenders);
    this.lent = new TreeReader(pages);
    this.pages = pages;
    this.packs = packs;
    Tree from = inherit || lenders.isEmpty() ? base : lenders.getFirst();
    this.ranges = new RadixEditor(from, lastRange, inherit, pages, packs::addPage);
    this.lastRange = lastRange;
  }

  /// The last object that was opened, and its dnode block.
  @SuppressWarnings("ArrayRecordComponent")
  private record OpenObject(
      SendRecord.ObjectRange range, SendRecord.Dnode dnode, byte[] ownedBonus, Batch.Item item) {}

  /// The dnode block that was opened last.
  private record OpenRange(SendRecord.ObjectRange range, Batch.Item item) {}

  private @Nullable OpenRange opened;

  /// The one that was open when [#finishPart] ended it.
  private @Nullable OpenRange ended;

  /// Goes on where `earlier` was ended by [#finishPart], whose tree is this one's base: the stream
  /// does not repeat the dnode block and the object it is in.
  void goOnAfter(SnapshotBuilder earlier) throws Problem {
    OpenRange open = earlier.ended;
    OpenObject object = earlier.last;
    nextRange = earlier.nextRange;
    if (open != null) {
      nextRange = open.range.firstObject() / SendRecord.ObjectRange.SLOTS;
      openRange(open.range, open.item);
      if (object != null && object.range.equals(open.range)) {
        openObject(object.dnode, object.ownedBonus, object.item);
      }
    }
    last = object;
    point = earlier.point;
    payloadBytes = earlier.payloadBytes;
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
      case SendRecord.Dnode dnode -> {
        checkResumed(dnode, item);
        openObject(dnode, Arrays.copyOfRange(batch.slab, item.at, item.at + item.length()), item);
      }
      case SendRecord.Write write -> {
        current(item).write(write, batch, item);
        point = new ResumePoint(write.object(), write.offset());
      }
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
    Entry own = inherit ? ranges.base(index) : null;
    List<Entry> known = new ArrayList<>();
    List<RangePage> others = new ArrayList<>();
    for (Tree lender : lenders) {
      try {
        Entry entry = lent.get(lender, index);
        if (entry != null) {
          others.add(RangePage.read(entry, index, pages));
          known.add(entry);
        }
      } catch (Problem.Corrupt | Problem.Unavailable _) {
        // What is lost lends nothing.
      }
    }
    if (own != null) {
      known.addFirst(own);
    }
    RangePage page = own == null ? null : RangePage.read(own, index, pages);
    range = new RangeBuilder(this, opened, page, others, known);
    this.opened = new OpenRange(opened, item);
    nextRange = index + 1;
  }

  private void openObject(SendRecord.Dnode dnode, byte[] bonus, Batch.Item item) throws Problem {
    RangeBuilder current = current(item);
    current.openObject(dnode, bonus, item);
    last = new OpenObject(current.range(), dnode, bonus, item);
    point = new ResumePoint(dnode.object(), 0);
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
      ranges.put(open.index(), page.store(open.known(), packs::addPage));
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
    if (resumed != null) {
      throw new Problem.Corrupt(
          "the resumed stream is not one that zfs send writes",
          "it ends without the object %d it was to go on with".formatted(resumed.object()),
          "Send the snapshot again from its beginning: zfs send -w");
    }
    closeRange();
    return ranges.finish();
  }

  /// Ends the snapshot as if the stream ended here: what came so far, over the base.
  Tree finishPart() throws Problem {
    ended = range == null ? null : opened;
    if (range != null) {
      range.endPart();
    }
    return finish();
  }

  /// Where a resumed stream would have to begin, or null while there is no object to begin with.
  @Nullable ResumePoint point() {
    return point;
  }

  /// Goes on with a resumed stream: it repeats the object that `at` lies in.
  ///
  /// @param storedBytes payload bytes the interrupted receive had stored
  void resume(ResumePoint at, long storedBytes) {
    resumed = at;
    point = at;
    payloadBytes = storedBytes;
  }

  private void checkResumed(SendRecord.Dnode dnode, Batch.Item item) throws Problem {
    ResumePoint at = resumed;
    resumed = null;
    if (at != null && at.object() != dnode.object()) {
      throw corrupt(
          item, "OBJECT %d where object %d was to go on".formatted(dnode.object(), at.object()));
    }
  }

  /// Payload bytes that were not in the base.
  long payloadBytes() {
    return payloadBytes;
  }

  PageSource pages() {
    return pages;
  }

  PackAppender packs() {
    return packs;
  }

  /// The entry of a lent object's block, or null.
  @Nullable Entry lent(BlockMap blocks, long block) throws Problem {
    return switch (blocks) {
      case BlockMap.Few few -> block < BlockMap.INLINE ? few.ownedEntries()[(int) block] : null;
      case BlockMap.Many many -> {
        try {
          yield lent.get(many.tree(), block);
        } catch (Problem.Corrupt | Problem.Unavailable _) {
          yield null;
        }
      }
    };
  }

  /// Stores a sealed block, or keeps the one of `known` whose content is the same.
  Entry block(Batch batch, Batch.Item item, Seal seal, BlockForm form, List<@Nullable Entry> known)
      throws Problem {
    if (form.compression() > BlockForm.MAX_COMPRESSION) {
      throw corrupt(item, "a block of compression %d".formatted(form.compression()));
    }
    var hash = batch.hashOf(item);
    for (Entry entry : known) {
      if (entry != null
          && entry.ref().has(hash)
          && entry.mac0() == seal.mac0()
          && entry.mac1() == seal.mac1()
          && isThere(entry)) {
        return entry;
      }
    }
    BlobRef ref = packs.addBlock(batch.slab, item.at, item.length(), hash, item.streamOffset);
    payloadBytes += item.payloadLength;
    return Entry.block(ref, seal.mac0(), seal.mac1(), form, item.payloadLength);
  }

  /// Whether the vault still has what it stored: what came whole must not be given up for what is
  /// lost. It is read for that, which a full that finds all its blocks there takes longer by.
  private boolean isThere(Entry entry) throws Problem {
    try {
      return pages.read(entry.ref()).length > 0;
    } catch (Problem.Corrupt | Problem.Unavailable _) {
      return false;
    }
  }

  static Problem corrupt(Batch.Item item, String reason) {
    return new Problem.Corrupt(
        "the stream is not one that zfs send writes",
        "%s, at byte %d".formatted(reason, item.streamOffset),
        "Send the snapshot again; if it happens again, report the sender's OpenZFS version.");
  }
}
