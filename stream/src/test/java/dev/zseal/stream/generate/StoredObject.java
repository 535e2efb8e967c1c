package dev.zseal.stream.generate;

import dev.zseal.stream.SendRecord;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// An object of a [RandomDataset], held in memory block by block, and changed in place.
final class StoredObject {

  /// What does not change while the object lives.
  ///
  /// @param pointers block pointers in the dnode
  record Shape(
      long number,
      int type,
      int bonusType,
      int slots,
      int indirectShift,
      int pointers,
      int compression) {}

  /// A place that was written or freed at `version`.
  ///
  /// @param size sealed bytes, 0 for a hole
  private record Cell(int version, long content, int size) {
    boolean isHole() {
      return size == 0;
    }
  }

  private record Spill(int version, long content, int size, int sealedSize) {}

  final Shape shape;
  private int bonusLength;
  private int blockSize;
  private int levels;
  private long maxBlockId;
  private final NavigableMap<Long, Cell> cells;
  private @Nullable Spill spill;

  StoredObject(Shape shape, int bonusLength, int blockSize) {
    this.shape = shape;
    this.bonusLength = bonusLength;
    this.blockSize = blockSize;
    this.levels = 1;
    this.cells = new TreeMap<>();
  }

  private StoredObject(StoredObject other) {
    this.shape = other.shape;
    this.bonusLength = other.bonusLength;
    this.blockSize = other.blockSize;
    this.levels = other.levels;
    this.maxBlockId = other.maxBlockId;
    this.cells = new TreeMap<>(other.cells);
    this.spill = other.spill;
  }

  StoredObject copy() {
    return new StoredObject(this);
  }

  long end() {
    return shape.number() + shape.slots();
  }

  int blockSize() {
    return blockSize;
  }

  long maxBlockId() {
    return maxBlockId;
  }

  boolean hasSpill() {
    return spill != null;
  }

  void write(long block, int version, long content, int sealedSize) {
    maxBlockId = Math.max(maxBlockId, block);
    levels = BlockTree.levels(maxBlockId, shape.pointers(), shape.indirectShift(), levels);
    cells.put(block, new Cell(version, content, Math.min(sealedSize, blockSize)));
  }

  /// Frees what lies from `start` up to `end`. What was never written stays without a birth.
  void punch(long start, long end, int version) {
    for (Map.Entry<Long, Cell> cell : cells.subMap(start, end).entrySet()) {
      if (!cell.getValue().isHole()) {
        cell.setValue(new Cell(version, 0, 0));
      }
    }
  }

  /// Cuts the object short, or makes it longer without writing anything.
  void resize(long newMaxBlockId, int version) {
    punch(newMaxBlockId + 1, Long.MAX_VALUE, version);
    maxBlockId = newMaxBlockId;
    levels = BlockTree.levels(maxBlockId, shape.pointers(), shape.indirectShift(), levels);
  }

  /// Changes the block size, which OpenZFS allows while there is but one block; it is written anew.
  void setBlockSize(int newSize, int version, long content) {
    if (maxBlockId == 0) {
      blockSize = newSize;
      Cell only = cells.get(0L);
      if (only != null && !only.isHole()) {
        write(0, version, content, newSize);
      }
    }
  }

  /// The longest bonus that leaves room for a spill pointer.
  int bonusRoom() {
    return Dnodes.rawBonus(shape.slots(), shape.pointers(), true);
  }

  void setBonusLength(int newLength) {
    bonusLength = newLength;
  }

  void setSpill(int version, long content, int size, int sealedSize) {
    spill = new Spill(version, content, size, Math.min(size, sealedSize));
  }

  void removeSpill() {
    spill = null;
  }

  SendRecord.Dnode dnode() {
    return new SendRecord.Dnode(
        shape.number(),
        shape.type(),
        shape.bonusType(),
        blockSize,
        bonusLength,
        0,
        shape.compression(),
        shape.slots(),
        spill == null ? 0 : SendRecord.Dnode.FLAG_SPILL,
        bonusLength == 0 ? 0 : Dnodes.rawBonus(shape.slots(), shape.pointers(), spill != null),
        shape.indirectShift(),
        levels,
        shape.pointers(),
        maxBlockId);
  }

  /// @param bonusSeed what the sealed bonus follows from
  ObjectImage image(Identity identity, long bonusSeed) {
    SendRecord.Dnode dnode = dnode();
    byte[] bonus = Noise.bytes(dnode.rawBonusLength(), bonusSeed);
    return new ObjectImage(dnode, bonus, new CellBlocks(identity), spillImage(identity));
  }

  private @Nullable SpillImage spillImage(Identity identity) {
    Spill s = spill;
    return s == null
        ? null
        : new SpillImage(
            Sealing.spill(shape.number(), s.size, s.sealedSize, identity.salt(), s.content),
            Noise.bytes(s.sealedSize, s.content),
            s.version);
  }

  private final class CellBlocks implements Blocks {
    private final Identity identity;

    CellBlocks(Identity identity) {
      this.identity = identity;
    }

    @Override
    public long next(long from) {
      for (Map.Entry<Long, Cell> cell : cells.tailMap(from, true).entrySet()) {
        if (!cell.getValue().isHole()) {
          return cell.getKey();
        }
      }
      return -1;
    }

    @Override
    public boolean changed(long start, long end, int since) {
      return cells.subMap(start, end).values().stream().anyMatch(c -> c.version() > since);
    }

    private Cell cell(long block) {
      Cell cell = cells.get(block);
      if (cell == null || cell.isHole()) {
        throw new IllegalArgumentException("no block " + block);
      }
      return cell;
    }

    @Override
    public SendRecord.Write write(long block) {
      Cell cell = cell(block);
      return Sealing.write(
          shape.number(),
          shape.type(),
          block,
          blockSize,
          cell.size(),
          identity.salt(),
          cell.content());
    }

    @Override
    public void fill(long block, byte[] into) {
      Cell cell = cell(block);
      Noise.fill(into, cell.size(), cell.content());
    }
  }
}
