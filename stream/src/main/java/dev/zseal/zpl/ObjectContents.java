package dev.zseal.zpl;

import dev.zseal.objset.DmuObject;
import dev.zseal.problem.Problem;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Contents in the blocks of an object. Keeps the block it read last.
final class ObjectContents implements FileContents {

  /// `zfs badd bloc` in hexadecimal digits, as the sender's words.
  private static final long BAD = 0x2F5_BADD_B10CL;

  private final DmuObject object;
  private final long size;
  private final int blockSize;

  private long keptId = -1;
  private byte @Nullable [] kept;
  private long badBlocks;

  /// @param size bytes, not negative
  ObjectContents(DmuObject object, long size) throws Problem.Corrupt {
    this.object = object;
    this.size = size;
    this.blockSize = object.blockSize();
    if (size < 0) {
      throw Damage.of(object.number(), "a size below 2^63", Long.toUnsignedString(size));
    }
    if (blockSize <= 0) {
      throw Damage.of(object.number(), "a block size", blockSize);
    }
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public int read(long offset, byte[] into, int at, int length) throws Problem {
    Objects.checkFromIndexSize(at, length, into.length);
    if (offset < 0) {
      throw new IllegalArgumentException("offset " + offset);
    }
    if (offset >= size) {
      return -1;
    }
    int wanted = (int) Math.min(length, size - offset);
    int done = 0;
    while (done < wanted) {
      long from = offset + done;
      int inBlock = (int) (from % blockSize);
      int n = Math.min(wanted - done, blockSize - inBlock);
      byte[] block = block(from / blockSize);
      if (block == null) {
        Arrays.fill(into, at + done, at + done + n, (byte) 0);
      } else {
        System.arraycopy(block, inBlock, into, at + done, n);
      }
      done += n;
    }
    return done;
  }

  private byte @Nullable [] block(long id) throws Problem {
    if (id != keptId) {
      byte[] block = id > object.maxBlockId() ? null : object.block(id);
      if (block != null && isBad(block)) {
        badBlocks++;
      }
      kept = block;
      keptId = id;
    }
    return kept;
  }

  private static boolean isBad(byte[] block) {
    ByteBuffer words = ByteBuffer.wrap(block);
    if (words.getLong(0) != BAD) {
      words.order(ByteOrder.LITTLE_ENDIAN);
    }
    for (int i = 0; i + Long.BYTES <= block.length; i += Long.BYTES) {
      if (words.getLong(i) != BAD) {
        return false;
      }
    }
    return true;
  }

  @Override
  public long nextData(long offset) throws Problem {
    if (offset < 0 || offset >= size) {
      return -1;
    }
    long first = offset / blockSize;
    long next = first > object.maxBlockId() ? -1 : object.nextBlock(first);
    if (next < first || next > (size - 1) / blockSize) {
      return -1;
    }
    return Math.max(offset, next * blockSize);
  }

  @Override
  public long nextHole(long offset) throws Problem {
    if (offset < 0 || offset >= size) {
      return size;
    }
    long last = (size - 1) / blockSize;
    long id = offset / blockSize;
    while (id <= last && id <= object.maxBlockId() && object.nextBlock(id) == id) {
      id++;
    }
    return id > last ? size : Math.max(offset, id * blockSize);
  }

  @Override
  public long blockEnd(long offset) {
    return offset / blockSize * blockSize + blockSize;
  }

  @Override
  public long badBlocks() {
    return badBlocks;
  }
}
