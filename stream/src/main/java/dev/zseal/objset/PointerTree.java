package dev.zseal.objset;

import dev.zseal.problem.Problem;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/// Computes the MACs of an object's indirect blocks from those of its blocks, bottom up, in one
/// ascending pass. What comes out is what stands for the dnode's own block pointers.
///
/// Memory is one hash a level. An indirect block without children is itself a hole. Source:
/// `zio_crypt_do_indirect_mac_checksum` in OpenZFS `module/os/linux/zfs/zio_crypt.c`.
final class PointerTree {

  /// log2 of a block pointer's bytes (`SPA_BLKPTRSHIFT`).
  private static final int POINTER_SHIFT = 7;

  private static final byte[] ZEROS = new byte[1024 * PointerMac.BYTES];

  private final String what;
  private final int type;
  private final int shift;
  private final int fanoutBits;
  private final byte[][] top;
  private final Level[] levels;

  /// One indirect block that is open.
  private static final class Level {
    final MessageDigest digest = sha512();
    long index = -1;
    int children;
  }

  /// @param what whose pointers they are, for messages
  /// @param levelCount levels of the object, 1 when its dnode points at its blocks
  /// @param pointers block pointers of its dnode
  PointerTree(String what, int type, int indirectBlockShift, int levelCount, int pointers) {
    this.what = what;
    this.type = type;
    this.shift = indirectBlockShift;
    this.fanoutBits = indirectBlockShift - POINTER_SHIFT;
    this.top = new byte[pointers][];
    Arrays.fill(top, PointerMac.hole());
    this.levels = new Level[levelCount - 1];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = new Level();
    }
  }

  /// Adds what stands for the pointer to block `id`; ids ascend.
  void add(long id, byte[] mac) throws Problem {
    add(0, id, mac);
  }

  private void add(int at, long id, byte[] mac) throws Problem {
    if (at == levels.length) {
      if (id >= top.length) {
        throw new Problem.Corrupt(
            what + " has more blocks than its dnode has room for",
            "%d levels of indirection do not reach them".formatted(levels.length),
            "Run `zseal scrub`; if it finds nothing, report this as a defect of zseal.");
      }
      top[(int) id] = mac;
      return;
    }
    Level level = levels[at];
    long index = id >>> fanoutBits;
    if (level.index != index && level.index >= 0) {
      close(at);
    }
    level.index = index;
    int place = (int) (id & (1L << fanoutBits) - 1);
    holes(level, place - level.children);
    level.digest.update(mac);
    level.children = place + 1;
  }

  private void close(int at) throws Problem {
    Level level = levels[at];
    holes(level, (1 << fanoutBits) - level.children);
    ByteBuffer hash = ByteBuffer.wrap(level.digest.digest()).order(ByteOrder.LITTLE_ENDIAN);
    byte[] mac = PointerMac.indirect(type, at + 1, shift, hash.getLong(), hash.getLong());
    long index = level.index;
    level.index = -1;
    level.children = 0;
    add(at + 1, index, mac);
  }

  private static void holes(Level level, int count) {
    for (int left = count * PointerMac.BYTES; left > 0; left -= ZEROS.length) {
      level.digest.update(ZEROS, 0, Math.min(left, ZEROS.length));
    }
  }

  /// What stands for each block pointer of the dnode.
  byte[][] finish() throws Problem {
    for (int at = 0; at < levels.length; at++) {
      if (levels[at].index >= 0) {
        close(at);
      }
    }
    return top;
  }

  private static MessageDigest sha512() {
    try {
      return MessageDigest.getInstance("SHA-512");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-512", e);
    }
  }
}
