package dev.zseal.stream.generate.sealed;

import dev.zseal.stream.Fletcher4;
import dev.zseal.stream.Seal;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.generate.Blocks;
import dev.zseal.stream.generate.Noise;
import java.nio.ByteBuffer;

/// The blocks of an object, sealed when they are asked for. Keeps the last one.
final class SealedBlocks implements Blocks {

  private static final int FLETCHER4 = 7;
  private static final int TAG = 16;
  private static final byte[] NO_AAD = {};

  private final Lock lock;
  private final Packing packing;
  private final boolean hopeless;
  private final PlainObject object;
  private long keptId = -1;
  private byte[] kept = NO_AAD;
  private Seal seal = new Seal(0, 0, 0, 0, 0);
  private int length;
  private int compression;

  /// @param hopeless whether there is no point in compressing what files hold
  SealedBlocks(Lock lock, Packing packing, boolean hopeless, PlainObject object) {
    this.lock = lock;
    this.packing = packing;
    this.hopeless = hopeless && object.dnode().dnodeType() == FileTree.FILE;
    this.object = object;
  }

  private long count() {
    return object.dnode().maxBlockId() + 1;
  }

  @Override
  public long next(long from) {
    return from < count() ? from : -1;
  }

  @Override
  public boolean changed(long start, long end, int since) {
    return since < 0 && start < Math.min(end, count());
  }

  private void keep(long block) {
    if (block == keptId) {
      return;
    }
    SendRecord.Dnode dnode = object.dnode();
    Packing.Packed packed = packing.pack(object.blocks().block(block), hopeless);
    length = packed.bytes().length;
    compression = packed.compression();
    if (dnode.dnodeType() != FileTree.MASTER_NODE) {
      if (kept.length < length + TAG) {
        kept = new byte[length + TAG];
      }
      seal = lock.seal(Noise.of(dnode.object(), block), NO_AAD, packed.bytes(), length, kept);
    } else {
      kept = packed.bytes();
      seal = lock.authenticate(kept, length);
    }
    keptId = block;
  }

  /// What stands for the pointers to all of them.
  byte[] pointers() {
    ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(count() * MacTree.POINTER));
    SendRecord.Dnode dnode = object.dnode();
    for (long id = 0; id < count(); id++) {
      keep(id);
      MacTree.pointer(seal, dnode.dnodeType(), dnode.blockSize(), length, compression, all);
    }
    return all.array();
  }

  @Override
  public SendRecord.Write write(long block) {
    keep(block);
    SendRecord.Dnode dnode = object.dnode();
    long properties =
        dnode.blockSize() / 512
            - 1
            + ((length / 512 - 1L) << 16)
            + ((long) compression << 32)
            + (1L << 39);
    return new SendRecord.Write(
        dnode.object(),
        dnode.dnodeType(),
        block * dnode.blockSize(),
        dnode.blockSize(),
        FLETCHER4,
        0,
        compression,
        new Fletcher4(Noise.of(block, 1), Noise.of(block, 2), seal.mac0(), seal.mac1()),
        properties,
        length,
        seal);
  }

  @Override
  public void fill(long block, byte[] into) {
    keep(block);
    System.arraycopy(kept, 0, into, 0, length);
  }
}
