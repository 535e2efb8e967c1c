package dev.zseal.objset;

import dev.zseal.codec.Codec;
import dev.zseal.crypt.BlockOpener;
import dev.zseal.crypt.DatasetKeys;
import dev.zseal.crypt.DmuTypes;
import dev.zseal.problem.Problem;
import dev.zseal.stream.Seal;
import dev.zseal.stream.SendRecord;
import java.io.ByteArrayOutputStream;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Opens what a dataset's key sealed, and says where it was that something did not open.
///
/// Safe for use by several threads.
final class Sealing {

  private static final byte[] NONE = {};

  private final String name;
  private final DatasetKeys keys;
  private final ConcurrentLinkedQueue<BlockOpener> idle = new ConcurrentLinkedQueue<>();

  Sealing(String name, DatasetKeys keys) {
    this.name = name;
    this.keys = keys;
  }

  /// Opens and decompresses a block of an object.
  byte[] open(SendRecord.Dnode dnode, long id, SealedBlock block) throws Problem {
    String what = "%s: block %d of object %d".formatted(name, id, dnode.object());
    return decode(block, unseal(block, dnode.dnodeType(), what), what);
  }

  byte[] openSpill(SendRecord.Dnode dnode, SealedBlock block) throws Problem {
    String what = "%s: the spill block of object %d".formatted(name, dnode.object());
    return decode(block, unseal(block, DnodeBlockSeal.SPILL_TYPE, what), what);
  }

  /// Checks a block's MAC, nothing else.
  void check(SendRecord.Dnode dnode, long id, SealedBlock block) throws Problem {
    unseal(
        block, dnode.dnodeType(), "%s: block %d of object %d".formatted(name, id, dnode.object()));
  }

  void checkSpill(SendRecord.Dnode dnode, SealedBlock block) throws Problem {
    unseal(
        block,
        DnodeBlockSeal.SPILL_TYPE,
        "%s: the spill block of object %d".formatted(name, dnode.object()));
  }

  private static byte[] decode(SealedBlock block, byte[] plain, String what) throws Problem {
    BlockPointer pointer = block.pointer();
    return Codec.decode(pointer.compression(), plain, 0, plain.length, pointer.logicalSize(), what);
  }

  private byte[] unseal(SealedBlock block, int type, String what) throws Problem {
    int length = block.pointer().physicalSize();
    BlockOpener opener = borrow();
    try {
      byte[] plain;
      if (DmuTypes.isEncrypted(type)) {
        plain = opener.open(block.seal(), NONE, block.bytes(), block.offset(), length);
      } else {
        boolean genuine = opener.isGenuine(block.seal(), block.bytes(), block.offset(), length);
        plain =
            genuine
                ? Arrays.copyOfRange(block.bytes(), block.offset(), block.offset() + length)
                : null;
      }
      if (plain == null) {
        throw notOurs(what);
      }
      return plain;
    } finally {
      idle.add(opener);
    }
  }

  /// The bonuses of a block of dnodes, one after the other, with proof that every object in it and
  /// every MAC it points at is what ZFS sealed.
  byte[] open(SealedDnodes dnodes, ByteOrder order) throws Problem {
    DnodeBlockSeal seal = DnodeBlockSeal.of(dnodes, order, name);
    BlockOpener opener = borrow();
    try {
      byte[] sealed = seal.sealed();
      byte[] plain =
          opener.open(dnodes.range().seal(), seal.additional(), sealed, 0, sealed.length);
      if (plain == null) {
        long first = dnodes.range().firstObject();
        throw notOurs(
            "%s: the block of dnodes %d to %d"
                .formatted(name, first, first + SendRecord.ObjectRange.SLOTS - 1));
      }
      return plain;
    } finally {
      idle.add(opener);
    }
  }

  /// The bonuses, without proof of anything.
  byte[] openUnbound(SealedDnodes dnodes) throws Problem {
    ByteArrayOutputStream sealed = new ByteArrayOutputStream(8 << 10);
    for (SealedObject object : dnodes.objects()) {
      if (DnodeBlockSeal.isBonusSealed(object.dnode())) {
        sealed.writeBytes(object.bonus());
      }
    }
    Seal seal = dnodes.range().seal();
    BlockOpener opener = borrow();
    try {
      return opener.openUnchecked(seal, 0, sealed.toByteArray(), 0, sealed.size());
    } finally {
      idle.add(opener);
    }
  }

  private BlockOpener borrow() {
    BlockOpener opener = idle.poll();
    return opener == null ? keys.opener() : opener;
  }

  private static Problem notOurs(String what) {
    return new Problem.Corrupt(
        what + " is not what ZFS sealed",
        "its MAC does not hold",
        "Run `zseal scrub`. If that finds nothing wrong, the vault was changed by someone who"
            + " could not have the key; other snapshots may be sound.");
  }
}
