package dev.zseal.objset;

import dev.zseal.crypt.DmuTypes;
import dev.zseal.problem.Problem;
import dev.zseal.stream.SendRecord;
import java.io.ByteArrayOutputStream;
import java.nio.ByteOrder;
import java.util.List;

/// What the one seal of a block of 32 dnodes covers: the sealed bonuses, and beside them (as
/// additional data) all else of the dnodes, with the MACs of everything they point at.
///
/// Source: `zio_crypt_init_uios_dnode` in OpenZFS `module/os/linux/zfs/zio_crypt.c`.
///
/// @param additional what is authenticated only
/// @param sealed the sealed bonuses, one after the other
@SuppressWarnings("ArrayRecordComponent")
record DnodeBlockSeal(byte[] additional, byte[] sealed) {

  /// What spill blocks are taken for, whatever their record says (`DMU_OT_SA`).
  static final int SPILL_TYPE = 44;

  private static final int SLOT = 512;
  private static final int POINTER = 128;
  private static final byte[] FREE_SLOT = new byte[SLOT];

  private static final int MIN_SHIFT = 12;
  private static final int MAX_SHIFT = 17;

  /// Whether the bonus of a dnode is sealed; else it is only authenticated.
  static boolean isBonusSealed(SendRecord.Dnode dnode) {
    return dnode.bonusLength() != 0 && DmuTypes.isEncrypted(dnode.bonusType());
  }

  /// Gathers it. Reads every block pointer of every object in the block.
  ///
  /// @param order byte order of the sending host
  static DnodeBlockSeal of(SealedDnodes dnodes, ByteOrder order, String name) throws Problem {
    ByteArrayOutputStream additional = new ByteArrayOutputStream(16 << 10);
    ByteArrayOutputStream sealed = new ByteArrayOutputStream(8 << 10);
    List<SealedObject> objects = dnodes.objects();
    ByteOrder own = order(dnodes.range(), order);
    long slot = dnodes.range().firstObject();
    for (SealedObject object : objects) {
      for (; slot < object.dnode().object(); slot++) {
        additional.writeBytes(FREE_SLOT);
      }
      add(object, own, name, additional, sealed);
      slot += object.dnode().slotCount();
    }
    for (; slot < dnodes.range().firstObject() + SendRecord.ObjectRange.SLOTS; slot++) {
      additional.writeBytes(FREE_SLOT);
    }
    return new DnodeBlockSeal(additional.toByteArray(), sealed.toByteArray());
  }

  /// The byte order a block of dnodes was written in.
  static ByteOrder order(SendRecord.ObjectRange range, ByteOrder sender) {
    boolean swapped = (range.flags() & SendRecord.FLAG_SWAPPED) != 0;
    boolean little = (sender == ByteOrder.LITTLE_ENDIAN) != swapped;
    return little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
  }

  private static void add(
      SealedObject object,
      ByteOrder order,
      String name,
      ByteArrayOutputStream additional,
      ByteArrayOutputStream sealed)
      throws Problem {
    SendRecord.Dnode dnode = object.dnode();
    additional.writeBytes(DnodeCore.of(dnode, order));
    for (byte[] pointer : pointers(object, name)) {
      additional.writeBytes(pointer);
    }
    BlockPointer spill = object.spill();
    if (spill != null) {
      additional.writeBytes(PointerMac.of(spill, SPILL_TYPE));
    }
    if (isBonusSealed(dnode)) {
      sealed.writeBytes(object.bonus());
    } else if (dnode.bonusLength() != 0) {
      additional.writeBytes(object.bonus());
    } else {
      additional.writeBytes(new byte[bonusArea(dnode)]);
    }
  }

  /// Bytes a dnode has left for its bonus.
  private static int bonusArea(SendRecord.Dnode dnode) {
    int pointers = dnode.blockPointers() + (dnode.hasSpill() ? 1 : 0);
    return Math.max(0, dnode.slotCount() * SLOT - DnodeCore.BYTES - pointers * POINTER);
  }

  private static byte[][] pointers(SealedObject object, String name) throws Problem {
    SendRecord.Dnode dnode = object.dnode();
    String what = "%s: object %d".formatted(name, dnode.object());
    boolean shapely =
        dnode.levels() == 1
            || (dnode.indirectBlockShift() >= MIN_SHIFT && dnode.indirectBlockShift() <= MAX_SHIFT);
    if (!shapely) {
      throw new Problem.Corrupt(
          what + " has a block tree that OpenZFS does not make",
          "indirect blocks of 2^%d bytes".formatted(dnode.indirectBlockShift()),
          "Run `zseal scrub`; if it finds nothing, report this as a defect of zseal.");
    }
    PointerTree tree =
        new PointerTree(
            what,
            dnode.dnodeType(),
            dnode.indirectBlockShift(),
            dnode.levels(),
            dnode.blockPointers());
    object.pointers((id, pointer) -> tree.add(id, PointerMac.of(pointer, dnode.dnodeType())));
    return tree.finish();
  }
}
