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
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Opens what a dataset's key sealed, and says where it was that something did not open.
///
/// Safe for use by several threads.
final class Sealing {

  private static final byte[] NONE = {};
  private static final int UNCOMPRESSED = 2;

  /// The id by which messages know a spill block.
  private static final long SPILL = -1;

  /// Who opens a MiB opens many.
  private static final long MUCH = 1 << 20;

  private final String name;
  private final DatasetKeys keys;
  private final ConcurrentLinkedQueue<BlockOpener> idle = new ConcurrentLinkedQueue<>();
  private final AtomicLong opened = new AtomicLong();
  private final AtomicBoolean practising = new AtomicBoolean();

  Sealing(String name, DatasetKeys keys) {
    this.name = name;
    this.keys = keys;
  }

  /// Opens and decompresses a block of an object; null where there is a hole.
  byte @Nullable [] open(SealedObject object, long id) throws Problem {
    SealedBlock block = object.read(id);
    if (block == null) {
      return null;
    }
    int type = object.dnode().dnodeType();
    byte[] opened = open(block, type, object, id);
    if (opened == null) {
      SealedBlock mended = object.mended(id);
      opened = mended == null ? null : open(mended, type, object, id);
    }
    return required(opened, object, id);
  }

  byte[] openSpill(SealedObject object) throws Problem {
    byte[] opened = open(object.readSpill(), DnodeBlockSeal.SPILL_TYPE, object, SPILL);
    if (opened == null) {
      SealedBlock mended = object.mendedSpill();
      opened = mended == null ? null : open(mended, DnodeBlockSeal.SPILL_TYPE, object, SPILL);
    }
    return required(opened, object, SPILL);
  }

  /// Checks a block's MAC, nothing else; returns its sealed bytes, 0 for a hole.
  long check(SealedObject object, long id) throws Problem {
    SealedBlock block = object.read(id);
    if (block == null) {
      return 0;
    }
    int type = object.dnode().dnodeType();
    if (!isGenuine(block, type)) {
      SealedBlock mended = object.mended(id);
      if (mended == null || !isGenuine(mended, type)) {
        throw notOurs(what(object, id));
      }
    }
    return block.pointer().physicalSize();
  }

  long checkSpill(SealedObject object) throws Problem {
    SealedBlock block = object.readSpill();
    if (!isGenuine(block, DnodeBlockSeal.SPILL_TYPE)) {
      SealedBlock mended = object.mendedSpill();
      if (mended == null || !isGenuine(mended, DnodeBlockSeal.SPILL_TYPE)) {
        throw notOurs(what(object, SPILL));
      }
    }
    return block.pointer().physicalSize();
  }

  private String what(SealedObject object, long id) {
    return name
        + (id == SPILL ? ": the spill block" : ": block " + id)
        + " of object "
        + object.dnode().object();
  }

  private byte[] required(byte @Nullable [] opened, SealedObject object, long id) throws Problem {
    if (opened == null) {
      throw notOurs(what(object, id));
    }
    return opened;
  }

  /// The block opened and decompressed, or null when its MAC does not hold.
  private byte @Nullable [] open(SealedBlock block, int type, SealedObject object, long id)
      throws Problem {
    BlockPointer pointer = block.pointer();
    int length = pointer.physicalSize();
    byte[] in = block.bytes();
    BlockOpener opener = borrow(length);
    try {
      if (!DmuTypes.isEncrypted(type)) {
        return opener.isGenuine(block.seal(), in, block.offset(), length)
            ? decode(pointer, in, block.offset(), what(object, id))
            : null;
      }
      if (pointer.compression() == UNCOMPRESSED && length == pointer.logicalSize()) {
        return opener.open(block.seal(), NONE, in, block.offset(), length);
      }
      byte[] lent = opener.openLent(block.seal(), NONE, in, block.offset(), length);
      return lent == null ? null : decode(pointer, lent, 0, what(object, id));
    } finally {
      idle.add(opener);
    }
  }

  private static byte[] decode(BlockPointer pointer, byte[] plain, int offset, String what)
      throws Problem {
    return Codec.decode(
        pointer.compression(), plain, offset, pointer.physicalSize(), pointer.logicalSize(), what);
  }

  private boolean isGenuine(SealedBlock block, int type) {
    int length = block.pointer().physicalSize();
    BlockOpener opener = borrow(length);
    try {
      return DmuTypes.isEncrypted(type)
          ? opener.openLent(block.seal(), NONE, block.bytes(), block.offset(), length) != null
          : opener.isGenuine(block.seal(), block.bytes(), block.offset(), length);
    } finally {
      idle.add(opener);
    }
  }

  /// The bonuses of a block of dnodes, one after the other, with proof that every object in it and
  /// every MAC it points at is what ZFS sealed.
  byte[] open(SealedDnodes dnodes, ByteOrder order) throws Problem {
    DnodeBlockSeal seal = DnodeBlockSeal.of(dnodes, order, name);
    BlockOpener opener = borrow(0);
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
    BlockOpener opener = borrow(0);
    try {
      return opener.openUnchecked(seal, 0, sealed.toByteArray(), 0, sealed.size());
    } finally {
      idle.add(opener);
    }
  }

  /// An opener; once it gets to be much that is opened, practice begins.
  private BlockOpener borrow(int bytes) {
    if (opened.addAndGet(bytes) > MUCH && !practising.getAndSet(true)) {
      Thread.ofPlatform().daemon().name("zseal-practice").start(keys::practise);
    }
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
