package dev.zseal.zap;

import dev.zseal.objset.DmuObject;
import dev.zseal.problem.Problem;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// The table of a fat ZAP from the highest bits of a hash to the block of its leaf.
///
/// It is the second half of the header block, or has blocks of its own. Those are the only blocks
/// of a ZAP without a tag: their byte order is the one in which every entry is a block that can be.
/// Keeps one block of the table.
final class PointerTable {

  private static final int BLOCK_AT = 16;
  private static final int BLOCKS_AT = 24;
  private static final int SHIFT_AT = 32;
  private static final int FREE_BLOCK_AT = 56;

  /// 2^30 leaves hold more names than a ZAP can have objects for.
  private static final int MAX_SHIFT = 30;

  private final DmuObject object;
  private final ByteBuffer header;
  private final boolean embedded;
  private final long firstBlock;
  private final int shift;
  private final long freeBlock;

  private long keptId = -1;
  private @Nullable ByteBuffer kept;

  private PointerTable(
      DmuObject object,
      ByteBuffer header,
      boolean embedded,
      long firstBlock,
      int shift,
      long freeBlock) {
    this.object = object;
    this.header = header;
    this.embedded = embedded;
    this.firstBlock = firstBlock;
    this.shift = shift;
    this.freeBlock = freeBlock;
  }

  static PointerTable read(DmuObject object, ByteBuffer header) throws Problem {
    long shift = header.getLong(SHIFT_AT);
    long blocks = header.getLong(BLOCKS_AT);
    long firstBlock = header.getLong(BLOCK_AT);
    long freeBlock = header.getLong(FREE_BLOCK_AT);
    int perBlock = header.limit() / Long.BYTES;
    if (shift < 0 || shift > MAX_SHIFT) {
      throw Blocks.corrupt(object, 0, "a table of at most 2^" + MAX_SHIFT + " leaves", shift);
    }
    if (freeBlock < 1) {
      throw Blocks.corrupt(object, 0, "a first free block", freeBlock);
    }
    boolean embedded = blocks == 0;
    if (embedded && 1L << shift != perBlock / 2) {
      throw Blocks.corrupt(object, 0, "a table of half a block", "2^" + shift + " leaves");
    }
    if (!embedded
        && (firstBlock < 1
            || blocks < 0
            || blocks >= freeBlock
            || firstBlock > freeBlock - blocks
            || blocks < (1L << shift) / perBlock)) {
      throw Blocks.corrupt(
          object,
          0,
          "a table of 2^" + shift + " leaves in blocks below " + freeBlock,
          "%d blocks from %d".formatted(blocks, firstBlock));
    }
    return new PointerTable(object, header, embedded, firstBlock, (int) shift, freeBlock);
  }

  /// log2 of its entries.
  int shift() {
    return shift;
  }

  long size() {
    return 1L << shift;
  }

  /// Where the leaf for a hash stands.
  long indexOf(long hash) {
    return shift == 0 ? 0 : hash >>> (Long.SIZE - shift);
  }

  /// The block of the leaf at a place of the table.
  long leafBlock(long index) throws Problem {
    if (embedded) {
      long block = header.getLong(header.limit() / 2 + (int) index * Long.BYTES);
      if (!isLeafBlock(block)) {
        throw Blocks.corrupt(object, 0, "a leaf below block " + freeBlock, block);
      }
      return block;
    }
    int perBlock = header.limit() / Long.BYTES;
    return block(firstBlock + index / perBlock).getLong((int) (index % perBlock) * Long.BYTES);
  }

  private ByteBuffer block(long id) throws Problem {
    if (kept != null && keptId == id) {
      return kept;
    }
    byte[] bytes = Blocks.required(object, id);
    ByteBuffer block = ByteBuffer.wrap(bytes).order(header.order());
    if (!leadsToLeaves(block)) {
      boolean big = header.order() == ByteOrder.BIG_ENDIAN;
      block.order(big ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
      if (!leadsToLeaves(block)) {
        throw Blocks.corrupt(object, id, "leaves below block " + freeBlock, "others");
      }
    }
    kept = block;
    keptId = id;
    return block;
  }

  private boolean leadsToLeaves(ByteBuffer block) {
    long entries = Math.min(size(), block.limit() / Long.BYTES);
    for (int i = 0; i < entries; i++) {
      if (!isLeafBlock(block.getLong(i * Long.BYTES))) {
        return false;
      }
    }
    return true;
  }

  private boolean isLeafBlock(long block) {
    return block >= 1 && block < freeBlock;
  }
}
