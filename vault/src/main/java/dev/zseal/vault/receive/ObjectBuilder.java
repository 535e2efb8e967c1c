package dev.zseal.vault.receive;

import dev.zseal.problem.Problem;
import dev.zseal.stream.SendRecord;
import dev.zseal.vault.tree.BlockForm;
import dev.zseal.vault.tree.DnodeEntry;
import dev.zseal.vault.tree.Entry;
import dev.zseal.vault.tree.Reallocation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Builds one object from its OBJECT record and the records that follow it.
final class ObjectBuilder {

  private final SnapshotBuilder snapshot;
  private final SendRecord.Dnode dnode;
  private final byte[] bonus;
  private final List<DnodeEntry> lenders;
  private final BlocksBuilder blocks;
  private final @Nullable Entry firstSpill;
  private @Nullable Entry spill;
  private long nextBlock;

  /// @param old the object as it was, null when it is new
  /// @param lenders objects of this number whose blobs may be kept, that of the base first
  ObjectBuilder(
      SnapshotBuilder snapshot,
      SendRecord.Dnode dnode,
      byte[] bonus,
      @Nullable DnodeEntry old,
      List<DnodeEntry> lenders)
      throws Problem {
    this.snapshot = snapshot;
    this.dnode = dnode;
    this.bonus = bonus;
    this.lenders = lenders.isEmpty() ? lenders : lenders.subList(1, lenders.size());
    DnodeEntry first = lenders.isEmpty() ? null : lenders.getFirst();
    this.firstSpill = first == null ? null : first.spill();
    boolean keeps = old != null && !Reallocation.drops(old.dnode(), dnode);
    this.blocks =
        new BlocksBuilder(
            first == null ? null : first.blocks(),
            dnode.maxBlockId(),
            keeps,
            snapshot.pages(),
            snapshot.packs()::addPage);
    this.spill = keeps && dnode.hasSpill() && old != null ? old.spill() : null;
  }

  long number() {
    return dnode.object();
  }

  void write(SendRecord.Write write, Batch batch, Batch.Item item) throws Problem {
    if (write.logicalSize() != dnode.blockSize()
        || write.compression() == 0
        || write.dnodeType() < 0
        || Long.remainderUnsigned(write.offset(), dnode.blockSize()) != 0) {
      throw SnapshotBuilder.corrupt(
          item, "WRITE that is not one whole block of object %d".formatted(dnode.object()));
    }
    long block = Long.divideUnsigned(write.offset(), dnode.blockSize());
    if (block < nextBlock || block > dnode.maxBlockId()) {
      throw SnapshotBuilder.corrupt(
          item, "WRITE of block %d of object %d out of order".formatted(block, dnode.object()));
    }
    List<@Nullable Entry> known = new ArrayList<>(1 + lenders.size());
    known.add(blocks.base(block));
    for (DnodeEntry lender : lenders) {
      known.add(snapshot.lent(lender.blocks(), block));
    }
    BlockForm form = BlockForm.data(write.compression(), write.flags());
    blocks.put(block, snapshot.block(batch, item, write.seal(), form, known));
    nextBlock = block + 1;
  }

  void free(SendRecord.Free free, Batch.Item item) throws Problem {
    long size = dnode.blockSize();
    long start = Long.divideUnsigned(free.offset(), size);
    if (Long.remainderUnsigned(free.offset(), size) != 0) {
      start++;
    }
    if (free.length() == SendRecord.Free.TO_END && start > dnode.maxBlockId()) {
      // The tail that follows every OBJECT: maxBlockId says the same.
      return;
    }
    if (start < nextBlock) {
      throw SnapshotBuilder.corrupt(
          item, "FREE of block %d of object %d out of order".formatted(start, dnode.object()));
    }
    long end = free.offset() + free.length();
    boolean open = Long.compareUnsigned(end, free.offset()) < 0;
    long stop = open ? Long.MAX_VALUE : Long.divideUnsigned(end, size) + (end % size == 0 ? 0 : 1);
    stop = Math.min(stop, dnode.maxBlockId() + 1);
    if (start < stop) {
      blocks.remove(start, stop);
      nextBlock = stop;
    }
  }

  void spill(SendRecord.Spill record, Batch batch, Batch.Item item) throws Problem {
    if (!dnode.hasSpill()) {
      throw SnapshotBuilder.corrupt(
          item, "SPILL of object %d, whose dnode has none".formatted(dnode.object()));
    }
    if (record.compressedSize() == 0 || record.spillType() < 0) {
      throw SnapshotBuilder.corrupt(item, "SPILL without a sealed size or a type");
    }
    List<@Nullable Entry> known = new ArrayList<>(1 + lenders.size());
    known.add(firstSpill);
    lenders.forEach(lender -> known.add(lender.spill()));
    BlockForm form = BlockForm.spill(record.compression(), record.flags(), record.length());
    spill = snapshot.block(batch, item, record.seal(), form, known);
  }

  DnodeEntry finish() throws Problem {
    if (dnode.hasSpill() && spill == null) {
      throw new Problem.Corrupt(
          "the stream is not whole",
          "object %d has a spill block that neither the stream nor its base holds"
              .formatted(dnode.object()),
          "Send the snapshot again; a full stream holds everything.");
    }
    return finishPart();
  }

  /// The object so far: its spill block, which comes last, may be still to come.
  DnodeEntry finishPart() throws Problem {
    return new DnodeEntry(dnode, bonus, spill, blocks.finish());
  }
}
