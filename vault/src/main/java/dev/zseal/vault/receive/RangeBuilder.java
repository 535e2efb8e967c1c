package dev.zseal.vault.receive;

import dev.zseal.problem.Problem;
import dev.zseal.stream.SendRecord;
import dev.zseal.vault.tree.DnodeEntry;
import dev.zseal.vault.tree.Entry;
import dev.zseal.vault.tree.RangePage;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Builds one dnode block: objects come in ascending order, each followed by its own records.
final class RangeBuilder {

  private final SnapshotBuilder snapshot;
  private final SendRecord.ObjectRange range;
  private final @Nullable RangePage base;
  private final List<RangePage> others;
  private final List<Entry> known;
  private final TreeMap<Long, DnodeEntry> objects = new TreeMap<>();
  private @Nullable ObjectBuilder open;
  private long nextObject;

  /// @param base the page it begins with, or null
  /// @param others pages of the same dnode block that lend
  /// @param known where those pages are
  RangeBuilder(
      SnapshotBuilder snapshot,
      SendRecord.ObjectRange range,
      @Nullable RangePage base,
      List<RangePage> others,
      List<Entry> known) {
    this.snapshot = snapshot;
    this.range = range;
    this.base = base;
    this.others = others;
    this.known = known;
    this.nextObject = range.firstObject();
    if (base != null) {
      base.objects().forEach(o -> objects.put(o.dnode().object(), o));
    }
  }

  long index() {
    return range.firstObject() / SendRecord.ObjectRange.SLOTS;
  }

  SendRecord.ObjectRange range() {
    return range;
  }

  /// Pages that may say the same as this one.
  List<Entry> known() {
    return known;
  }

  void openObject(SendRecord.Dnode dnode, byte[] bonus, Batch.Item item) throws Problem {
    closeObject();
    long object = dnode.object();
    long end = object + dnode.slotCount();
    if (object < nextObject || end > range.firstObject() + SendRecord.ObjectRange.SLOTS) {
      throw SnapshotBuilder.corrupt(
          item, "OBJECT %d outside its OBJECT_RANGE or out of order".formatted(object));
    }
    checkGeometry(dnode, item);
    DnodeEntry old = objects.get(object);
    List<DnodeEntry> lenders = new ArrayList<>();
    for (RangePage page : others) {
      DnodeEntry lender = page.find(object);
      if (lender != null) {
        lenders.add(lender);
      }
    }
    DnodeEntry own = base == null ? null : base.find(object);
    if (own != null) {
      lenders.addFirst(own);
    }
    // A dnode of several slots takes the place of what lay there.
    objects.subMap(object, true, end, false).clear();
    open = new ObjectBuilder(snapshot, dnode, bonus, old, lenders);
    nextObject = end;
  }

  private static void checkGeometry(SendRecord.Dnode dnode, Batch.Item item) throws Problem {
    if (dnode.maxBlockId() < 0 || dnode.maxBlockId() > RangePage.MAX_BLOCK_ID) {
      throw SnapshotBuilder.corrupt(
          item,
          "OBJECT %d with block id %s"
              .formatted(dnode.object(), Long.toUnsignedString(dnode.maxBlockId())));
    }
    if (!RangePage.isPossible(dnode)) {
      throw SnapshotBuilder.corrupt(
          item, "OBJECT %d with an impossible block tree".formatted(dnode.object()));
    }
    if (dnode.bonusLength() > dnode.rawBonusLength()) {
      throw SnapshotBuilder.corrupt(
          item, "OBJECT %d with an unsealed bonus".formatted(dnode.object()));
    }
    if (dnode.dnodeType() < 0 || dnode.bonusType() < 0) {
      throw SnapshotBuilder.corrupt(item, "OBJECT %d of no type".formatted(dnode.object()));
    }
  }

  private ObjectBuilder object(long number, Batch.Item item) throws Problem {
    ObjectBuilder current = open;
    if (current == null || current.number() != number) {
      throw SnapshotBuilder.corrupt(
          item, "%s of object %d without its OBJECT".formatted(item.record.type(), number));
    }
    return current;
  }

  void write(SendRecord.Write write, Batch batch, Batch.Item item) throws Problem {
    object(write.object(), item).write(write, batch, item);
  }

  void spill(SendRecord.Spill spill, Batch batch, Batch.Item item) throws Problem {
    object(spill.object(), item).spill(spill, batch, item);
  }

  void free(SendRecord.Free free, Batch.Item item) throws Problem {
    object(free.object(), item).free(free, item);
  }

  /// Frees objects whose first slot lies from `start` up to `end`.
  void freeObjects(long start, long end, Batch.Item item) throws Problem {
    closeObject();
    if (start < nextObject) {
      throw SnapshotBuilder.corrupt(item, "FREEOBJECTS %d out of order".formatted(start));
    }
    objects.subMap(start, true, end, false).clear();
    nextObject = Math.min(end, range.firstObject() + SendRecord.ObjectRange.SLOTS);
  }

  private void closeObject() throws Problem {
    ObjectBuilder current = open;
    open = null;
    if (current != null) {
      objects.put(current.number(), current.finish());
    }
  }

  /// Ends the object that is open, though more of it is to come.
  void endPart() throws Problem {
    ObjectBuilder current = open;
    open = null;
    if (current != null) {
      objects.put(current.number(), current.finishPart());
    }
  }

  RangePage finish() throws Problem {
    closeObject();
    List<DnodeEntry> all = new ArrayList<>(objects.values());
    return new RangePage(range, all);
  }
}
