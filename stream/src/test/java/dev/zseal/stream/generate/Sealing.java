package dev.zseal.stream.generate;

import dev.zseal.stream.Fletcher4;
import dev.zseal.stream.Seal;
import dev.zseal.stream.SendRecord;

/// Records whose salt, IV, MAC and checksum follow from a seed as the payload does.
final class Sealing {

  private static final int FLETCHER4 = 7;
  private static final int UNCOMPRESSED = 2;
  private static final int LZ4 = 15;
  private static final int MASTER_NODE = 21;
  private static final int VOLUME_PROPERTIES = 24;

  private Sealing() {}

  /// The WRITE of a block; one sealed into less than its size counts as compressed with LZ4.
  static SendRecord.Write write(
      long object, int type, long block, int blockSize, int sealedSize, long salt, long content) {
    Seal seal = seal(salt, content, type != MASTER_NODE && type != VOLUME_PROPERTIES);
    int compression = sealedSize < blockSize ? LZ4 : UNCOMPRESSED;
    long properties =
        ((blockSize >>> 9) - 1L)
            | ((sealedSize >>> 9) - 1L) << 16
            | (long) compression << 32
            | 1L << 39;
    return new SendRecord.Write(
        object,
        type,
        block * blockSize,
        blockSize,
        FLETCHER4,
        0,
        compression,
        new Fletcher4(Noise.of(content, -5) >>> 8, Noise.of(content, -6), seal.mac0(), seal.mac1()),
        properties,
        sealedSize,
        seal);
  }

  static SendRecord.Spill spill(long object, int size, int sealedSize, long salt, long content) {
    return new SendRecord.Spill(
        object,
        size,
        0,
        sealedSize < size ? LZ4 : UNCOMPRESSED,
        sealedSize,
        seal(salt, content, true),
        0);
  }

  static SendRecord.ObjectRange range(long index, long salt, long content) {
    int slots = SendRecord.ObjectRange.SLOTS;
    return new SendRecord.ObjectRange(index * slots, slots, seal(salt, content, true), 0);
  }

  /// Blocks of the few types that are only authenticated have neither salt nor IV.
  private static Seal seal(long salt, long content, boolean encrypted) {
    return new Seal(
        encrypted ? salt : 0,
        encrypted ? Noise.of(content, -1) : 0,
        encrypted ? (int) Noise.of(content, -2) : 0,
        Noise.of(content, -3),
        Noise.of(content, -4));
  }
}
