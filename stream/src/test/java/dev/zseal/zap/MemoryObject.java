package dev.zseal.zap;

import dev.zseal.objset.DmuObject;
import dev.zseal.problem.Problem;
import java.nio.ByteOrder;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// An object made up by a test, which counts what is read of it.
public final class MemoryObject implements DmuObject {

  private final long number;
  private final int type;
  private final int blockSize;
  private final NavigableMap<Long, byte[]> blocks = new TreeMap<>();
  private int bonusType;
  private byte[] bonus = {};
  private byte @Nullable [] spill;
  private int reads;

  public MemoryObject(long number, int type, int blockSize) {
    this.number = number;
    this.type = type;
    this.blockSize = blockSize;
  }

  /// The same object with blocks of its own, to be changed.
  public MemoryObject copy() {
    MemoryObject copy = new MemoryObject(number, type, blockSize);
    blocks.forEach((id, block) -> copy.put(id, block.clone()));
    copy.bonusType = bonusType;
    copy.bonus = bonus;
    copy.spill = spill;
    return copy;
  }

  /// Sets a block, whose array stays changeable.
  public void put(long id, byte[] block) {
    blocks.put(id, block);
  }

  public void remove(long id) {
    blocks.remove(id);
  }

  public void setBonus(int newType, byte[] newBonus) {
    bonusType = newType;
    bonus = newBonus;
  }

  public void setSpill(byte @Nullable [] newSpill) {
    spill = newSpill;
  }

  /// The blocks by id, to be changed.
  public NavigableMap<Long, byte[]> blocks() {
    return blocks;
  }

  /// How many blocks were read since the last call.
  int reads() {
    int count = reads;
    reads = 0;
    return count;
  }

  @Override
  public long number() {
    return number;
  }

  @Override
  public int type() {
    return type;
  }

  @Override
  public int bonusType() {
    return bonusType;
  }

  @Override
  public int blockSize() {
    return blockSize;
  }

  @Override
  public long maxBlockId() {
    return blocks.isEmpty() ? 0 : blocks.lastKey();
  }

  @Override
  public byte[] bonus() {
    return bonus.clone();
  }

  @Override
  public ByteOrder bonusOrder() {
    return ByteOrder.LITTLE_ENDIAN;
  }

  @Override
  public byte @Nullable [] spill() {
    return spill == null ? null : spill.clone();
  }

  @Override
  public byte @Nullable [] block(long id) throws Problem {
    reads++;
    byte[] block = blocks.get(id);
    // A test's way to say that a block is not genuine.
    if (block != null && block.length == 0) {
      throw new Problem.Corrupt("A block is not genuine", "block " + id, "See the test.");
    }
    return block;
  }

  @Override
  public long nextBlock(long id) {
    Long next = blocks.ceilingKey(id);
    return next == null ? -1 : next;
  }
}
