package dev.zseal.zpl;

import dev.zseal.problem.Problem;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.Map;

/// Reads the fixed structure that was a node's bonus before there were system attributes.
///
/// It has no magic, so its byte order is that of the dnode unless the mode makes sense only in the
/// other.
///
/// Source: `znode_phys_t` in OpenZFS `include/sys/zfs_znode.h`.
final class LegacyZnode {

  private static final int BYTES = 264;
  private static final int ACL_AT = 176;

  private LegacyZnode() {}

  static Map<Attribute, ByteBuffer> read(byte[] bonus, ByteOrder order, long object)
      throws Problem.Corrupt {
    if (bonus.length < BYTES) {
      throw Damage.of(object, "a znode of " + BYTES + " bytes", bonus.length);
    }
    ByteBuffer znode = ByteBuffer.wrap(bonus).order(order);
    if (!hasMode(znode)) {
      boolean big = order == ByteOrder.BIG_ENDIAN;
      znode.order(big ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    }
    var values = new EnumMap<Attribute, ByteBuffer>(Attribute.class);
    put(values, Attribute.ATIME, znode, 0, 16);
    put(values, Attribute.MTIME, znode, 16, 16);
    put(values, Attribute.CTIME, znode, 32, 16);
    put(values, Attribute.CRTIME, znode, 48, 16);
    put(values, Attribute.GEN, znode, 64, 8);
    put(values, Attribute.MODE, znode, 72, 8);
    put(values, Attribute.SIZE, znode, 80, 8);
    put(values, Attribute.PARENT, znode, 88, 8);
    put(values, Attribute.LINKS, znode, 96, 8);
    put(values, Attribute.XATTR, znode, 104, 8);
    put(values, Attribute.RDEV, znode, 112, 8);
    put(values, Attribute.FLAGS, znode, 120, 8);
    put(values, Attribute.UID, znode, 128, 8);
    put(values, Attribute.GID, znode, 136, 8);
    put(values, Attribute.ZNODE_ACL, znode, ACL_AT, BYTES - ACL_AT);
    // A short target of a link follows the structure; a long one is the object's first block.
    long mode = znode.getLong(72);
    long size = znode.getLong(80);
    if (FileKind.ofMode((int) mode) == FileKind.SYMLINK
        && size >= 0
        && size <= bonus.length - BYTES) {
      put(values, Attribute.SYMLINK, znode, BYTES, (int) size);
    }
    return values;
  }

  private static boolean hasMode(ByteBuffer znode) {
    long mode = znode.getLong(72);
    return mode >>> Short.SIZE == 0 && FileKind.ofMode((int) mode) != null;
  }

  private static void put(
      Map<Attribute, ByteBuffer> values, Attribute attribute, ByteBuffer from, int at, int length) {
    values.put(attribute, from.slice(at, length).order(from.order()));
  }
}
