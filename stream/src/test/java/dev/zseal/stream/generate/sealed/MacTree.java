package dev.zseal.stream.generate.sealed;

import dev.zseal.stream.Seal;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.generate.BlockTree;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/// What stands for dnodes and block pointers in the MACs above them, as `docs/format/encryption.md`
/// has it, computed level by level over arrays.
final class MacTree {

  /// Bytes that stand for a block pointer.
  static final int POINTER = 32;

  private static final int CORE = 64;
  private static final byte[] HOLE = new byte[POINTER];

  private MacTree() {}

  /// What stands for the pointer to a block.
  static void pointer(
      Seal seal, int type, int logicalSize, int sealedSize, int compression, ByteBuffer into) {
    long properties = logicalSize / 512 - 1L;
    properties += (sealedSize / 512 - 1L) << 16;
    properties += (long) compression << 32;
    properties += (long) type << 48;
    properties |= 1L << 61 | 1L << 63;
    put(properties, seal.mac0(), seal.mac1(), into);
  }

  private static void put(long properties, long mac0, long mac1, ByteBuffer into) {
    into.order(ByteOrder.LITTLE_ENDIAN).putLong(properties).putLong(mac0).putLong(mac1).putLong(0);
  }

  /// What stands for the pointers of a dnode.
  ///
  /// @param leaves what stands for each of its blocks, holes being zeros
  static byte[] top(byte[] leaves, int type, BlockTree tree) {
    int fanout = 1 << (tree.indirectShift() - 7);
    byte[] below = leaves;
    for (int level = 1; level < tree.levels(); level++) {
      int groups = Math.ceilDiv(below.length / POINTER, fanout);
      ByteBuffer above = ByteBuffer.allocate(groups * POINTER);
      for (int i = 0; i < groups; i++) {
        int from = i * fanout * POINTER;
        byte[] children = Arrays.copyOfRange(below, from, from + fanout * POINTER);
        indirect(children, type, level, tree.indirectShift(), above);
      }
      below = above.array();
    }
    if (below.length > tree.pointers() * POINTER) {
      throw new IllegalArgumentException("%d bytes over %s".formatted(below.length, tree));
    }
    return Arrays.copyOf(below, tree.pointers() * POINTER);
  }

  private static void indirect(byte[] children, int type, int level, int shift, ByteBuffer into) {
    if (Arrays.equals(children, new byte[children.length])) {
      into.put(HOLE);
      return;
    }
    ByteBuffer hash = ByteBuffer.wrap(sha512(children)).order(ByteOrder.LITTLE_ENDIAN);
    long properties = (1L << (shift - 9)) - 1 + ((long) type << 48) + ((long) level << 56);
    put(properties | 1L << 61, hash.getLong(), hash.getLong(), into);
  }

  /// The core of a dnode.
  static byte[] core(SendRecord.Dnode d) {
    return core(
        d.dnodeType(),
        new BlockTree(d.levels(), d.blockPointers(), d.indirectBlockShift()),
        d.bonusType(),
        d.checksumType(),
        d.compression(),
        d.flags() & 4,
        d.blockSize(),
        d.bonusLength(),
        d.slotCount(),
        d.maxBlockId());
  }

  /// The core of the object whose blocks are the blocks of dnodes.
  static byte[] metaCore(BlockTree tree, long maxBlockId) {
    return core(10, tree, 0, 0, 0, 0, 16 << 10, 0, 1, maxBlockId);
  }

  private static byte[] core(
      int type,
      BlockTree tree,
      int bonusType,
      int checksum,
      int compression,
      int flags,
      int blockSize,
      int bonusLength,
      int slots,
      long maxBlockId) {
    ByteBuffer core = ByteBuffer.allocate(CORE).order(ByteOrder.LITTLE_ENDIAN);
    int[] bytes = {
      type,
      tree.indirectShift(),
      tree.levels(),
      tree.pointers(),
      bonusType,
      checksum,
      compression,
      flags
    };
    for (int b : bytes) {
      core.put((byte) b);
    }
    core.putShort((short) (blockSize / 512)).putShort((short) bonusLength);
    core.put((byte) (slots - 1));
    return core.putLong(16, maxBlockId).array();
  }

  private static byte[] sha512(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-512").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
