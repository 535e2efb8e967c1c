package dev.zseal.objset;

import dev.zseal.stream.KeyData;
import dev.zseal.stream.SendRecord;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The first 64 bytes of a dnode as its MAC covers them.
///
/// Source: `zio_crypt_do_dnode_hmac_updates` and `zio_crypt_init_uios_dnode` in OpenZFS
/// `module/os/linux/zfs/zio_crypt.c`; `dnode_phys_t` in `include/sys/dnode.h`.
final class DnodeCore {

  static final int BYTES = 64;

  private static final int SECTOR = 512;
  private static final int META_DNODE_TYPE = 10;
  private static final int META_BLOCK = 16 << 10;

  private DnodeCore() {}

  /// Of an object's dnode, in the byte order its block was written in.
  static byte[] of(SendRecord.Dnode dnode, ByteOrder order) {
    byte[] core = new byte[BYTES];
    ByteBuffer.wrap(core)
        .order(order)
        .put((byte) dnode.dnodeType())
        .put((byte) dnode.indirectBlockShift())
        .put((byte) dnode.levels())
        .put((byte) dnode.blockPointers())
        .put((byte) dnode.bonusType())
        .put((byte) dnode.checksumType())
        .put((byte) dnode.compression())
        .put((byte) (dnode.flags() & SendRecord.Dnode.FLAG_SPILL))
        .putShort((short) (dnode.blockSize() / SECTOR))
        .putShort((short) dnode.bonusLength())
        .put((byte) (dnode.slotCount() - 1))
        .put(new byte[3])
        .putLong(dnode.maxBlockId());
    return core;
  }

  /// Of the meta-dnode, which holds the blocks of dnodes; always little-endian.
  static byte[] ofMetaDnode(KeyData keys) {
    byte[] core = new byte[BYTES];
    ByteBuffer.wrap(core)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) META_DNODE_TYPE)
        .put((byte) keys.metaIndirectBlockShift())
        .put((byte) keys.metaLevels())
        .put((byte) keys.metaBlockPointers())
        .put((byte) 0)
        .put((byte) keys.metaChecksum())
        .put((byte) keys.metaCompression())
        .put((byte) 0)
        .putShort((short) (META_BLOCK / SECTOR))
        .putShort((short) 0)
        .putInt(0)
        .putLong(keys.metaMaxBlockId());
    return core;
  }
}
