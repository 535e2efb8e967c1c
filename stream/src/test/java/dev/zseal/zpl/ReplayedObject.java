package dev.zseal.zpl;

import dev.zseal.objset.DmuObject;
import dev.zseal.problem.Problem;
import dev.zseal.stream.SendRecord;
import java.nio.ByteOrder;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// An object as the records of one stream after another left it.
final class ReplayedObject implements DmuObject {

  /// A block, opened when it is asked for.
  interface Stored {
    byte[] open() throws Problem;
  }

  final SendRecord.Dnode dnode;
  final NavigableMap<Long, Stored> blocks = new TreeMap<>();
  @Nullable Stored spill;
  private final byte[] bonus;
  private final ByteOrder bonusOrder;
  private final boolean raw;

  ReplayedObject(SendRecord.Dnode dnode, byte[] bonus, ByteOrder bonusOrder, boolean raw) {
    this.dnode = dnode;
    this.bonus = bonus;
    this.bonusOrder = bonusOrder;
    this.raw = raw;
  }

  /// Takes over what the record of a later stream leaves in place, as a receiver would.
  void succeed(ReplayedObject old) {
    SendRecord.Dnode was = old.dnode;
    boolean kept =
        was.blockSize() == dnode.blockSize()
            && was.dnodeType() == dnode.dnodeType()
            && was.slotCount() == dnode.slotCount()
            && was.indirectBlockShift() == dnode.indirectBlockShift()
            && was.levels() <= dnode.levels()
            && was.blockPointers() <= dnode.blockPointers();
    if (kept) {
      blocks.putAll(raw ? old.blocks.headMap(dnode.maxBlockId(), true) : old.blocks);
    }
    spill = dnode.hasSpill() ? old.spill : null;
  }

  void free(long offset, long length) {
    long first = Math.ceilDiv(offset, blockSize());
    if (length == SendRecord.Free.TO_END) {
      blocks.tailMap(first, true).clear();
    } else {
      blocks.subMap(first, Math.max(first, Math.ceilDiv(offset + length, blockSize()))).clear();
    }
  }

  @Override
  public long number() {
    return dnode.object();
  }

  @Override
  public int type() {
    return dnode.dnodeType();
  }

  @Override
  public int bonusType() {
    return dnode.bonusType();
  }

  @Override
  public int blockSize() {
    return dnode.blockSize();
  }

  @Override
  public long maxBlockId() {
    return raw ? dnode.maxBlockId() : blocks.isEmpty() ? 0 : blocks.lastKey();
  }

  @Override
  public byte[] bonus() {
    return bonus.clone();
  }

  @Override
  public ByteOrder bonusOrder() {
    return bonusOrder;
  }

  @Override
  public byte @Nullable [] spill() throws Problem {
    return spill == null ? null : spill.open().clone();
  }

  @Override
  public byte @Nullable [] block(long id) throws Problem {
    Stored stored = blocks.get(id);
    return stored == null ? null : stored.open();
  }

  @Override
  public long nextBlock(long id) {
    Long next = blocks.ceilingKey(id);
    return next == null ? -1 : next;
  }
}
