package dev.zseal.objset;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The 32 bytes that stand for a block pointer in the MAC of what holds it (`blkptr_auth_buf_t`,
/// version 1).
///
/// Source: `zio_crypt_bp_auth_init` in OpenZFS `module/os/linux/zfs/zio_crypt.c`.
final class PointerMac {

  static final int BYTES = 32;

  /// What a hole contributes.
  private static final byte[] HOLE = new byte[BYTES];

  private static final int SECTOR_BITS = 9;
  private static final long CRYPT = 1L << 61;
  private static final long LITTLE = 1L << 63;

  private PointerMac() {}

  /// A hole's. Shared: read only.
  static byte[] hole() {
    return HOLE;
  }

  /// Of a pointer to a block of data or dnodes.
  static byte[] of(BlockPointer pointer, int type) {
    long properties =
        ((pointer.logicalSize() >>> SECTOR_BITS) - 1L)
            | (((pointer.physicalSize() >>> SECTOR_BITS) - 1L) << 16)
            | ((long) pointer.compression() << 32)
            | ((long) (type & 0xff) << 48)
            | CRYPT
            | (pointer.littleEndian() ? LITTLE : 0);
    return bytes(properties, pointer.mac0(), pointer.mac1());
  }

  /// Of a pointer to an indirect block: byte order, compression and size on disk may differ from
  /// pool to pool, so they do not count.
  static byte[] indirect(int type, int level, int indirectBlockShift, long mac0, long mac1) {
    long properties =
        ((1L << (indirectBlockShift - SECTOR_BITS)) - 1)
            | ((long) (type & 0xff) << 48)
            | ((long) level << 56)
            | CRYPT;
    return bytes(properties, mac0, mac1);
  }

  private static byte[] bytes(long properties, long mac0, long mac1) {
    byte[] out = new byte[BYTES];
    ByteBuffer.wrap(out)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(properties)
        .putLong(mac0)
        .putLong(mac1);
    return out;
  }
}
