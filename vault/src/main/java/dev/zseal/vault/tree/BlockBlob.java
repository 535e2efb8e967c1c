package dev.zseal.vault.tree;

import dev.zseal.problem.Problem;
import dev.zseal.stream.Fletcher4;
import dev.zseal.stream.Seal;
import dev.zseal.stream.SendRecord;
import dev.zseal.vault.pack.ByteSink;
import dev.zseal.vault.pack.ByteSource;

/// The header that lies before a block's payload in its blob: all of a WRITE or SPILL record that
/// its place in the tree does not say. The MAC is in the tree, where reading can check it against
/// the MACs above without fetching the block.
public final class BlockBlob {

  /// Largest block, bytes.
  public static final int MAX_BLOCK = 16 << 20;

  /// Largest header, bytes.
  public static final int MAX_HEADER = 96;

  private static final int FLETCHER4 = 7;

  private static final int WRITE = 1;
  private static final int SPILL = 2;

  private static final int MAC_IN_CHECKSUM = 1;
  private static final int PROPERTIES_OPEN = 2;
  private static final int PROPERTIES_CRYPT = 4;

  private BlockBlob() {}

  /// A block's header as read back: the record, and where its payload begins.
  public record Parsed(SendRecord record, int payloadAt) {}

  /// The header for a WRITE.
  public static byte[] header(SendRecord.Write write) {
    Seal seal = write.seal();
    Fletcher4 sum = write.diskChecksum();
    int flags = 0;
    if (sum.c() == seal.mac0() && sum.d() == seal.mac1()) {
      flags |= MAC_IN_CHECKSUM;
    }
    if (write.blockProperties() == properties(write, 0)) {
      flags |= PROPERTIES_OPEN;
    } else if (write.blockProperties() == properties(write, 1)) {
      flags |= PROPERTIES_CRYPT;
    }
    ByteSink out =
        new ByteSink(MAX_HEADER)
            .u8(WRITE)
            .u8(flags)
            .varint(write.dnodeType())
            .u8(write.checksumType())
            .u8(write.flags())
            .u8(write.compression())
            .varint(write.logicalSize())
            .u64(seal.salt())
            .u64(seal.iv0())
            .u32(seal.iv1())
            .u64(sum.a())
            .u64(sum.b());
    if ((flags & MAC_IN_CHECKSUM) == 0) {
      out.u64(sum.c()).u64(sum.d());
    }
    if ((flags & (PROPERTIES_OPEN | PROPERTIES_CRYPT)) == 0) {
      out.u64(write.blockProperties());
    }
    return out.toByteArray();
  }

  /// The header for a SPILL, which must not be flagged as unmodified.
  public static byte[] header(SendRecord.Spill spill) {
    return new ByteSink(MAX_HEADER)
        .u8(SPILL)
        .u8(spill.flags())
        .u8(spill.compression())
        .varint(spill.length())
        .varint(spill.spillType())
        .u64(spill.seal().salt())
        .u64(spill.seal().iv0())
        .u32(spill.seal().iv1())
        .toByteArray();
  }

  private static long properties(SendRecord.Write write, long crypt) {
    long logical = (write.logicalSize() >>> 9) - 1;
    long sealed = (write.compressedSize() >>> 9) - 1;
    return logical | (sealed << 16) | ((long) write.compression() << 32) | (crypt << 39);
  }

  /// The WRITE of a block whose header is lost: with the pointer it had, nothing of its checksum
  /// but the MAC, and the properties that follow from the sizes.
  public static SendRecord.Write madeUpWrite(
      SendRecord.Dnode dnode, long offset, Entry entry, Seal seal) {
    var write =
        new SendRecord.Write(
            dnode.object(),
            dnode.dnodeType(),
            offset,
            dnode.blockSize(),
            FLETCHER4,
            flags(entry),
            entry.form().compression(),
            new Fletcher4(0, 0, seal.mac0(), seal.mac1()),
            0,
            entry.bytes(),
            seal);
    return withProperties(write, properties(write, 1));
  }

  /// The SPILL of a spill block whose header is lost.
  public static SendRecord.Spill madeUpSpill(long object, Entry entry, Seal seal) {
    BlockForm form = entry.form();
    return new SendRecord.Spill(
        object, form.logicalSize(), flags(entry), form.compression(), entry.bytes(), seal, 0);
  }

  private static int flags(Entry entry) {
    return entry.form().swapped() ? SendRecord.FLAG_SWAPPED : 0;
  }

  /// Reads the blob at `bytes`; `entry` gives the MAC, `object` and `offset` the place.
  public static Parsed parse(
      byte[] bytes, int at, int length, Entry entry, long object, long offset) throws Problem {
    ByteSource in = new ByteSource(bytes, at, length, "block " + entry.ref());
    int form = in.u8();
    Parsed parsed =
        switch (form) {
          case WRITE -> parseWrite(in, entry, object, offset);
          case SPILL -> parseSpill(in, entry, object);
          default -> throw in.corrupt("unknown block form " + form);
        };
    if (at + length - parsed.payloadAt() != entry.bytes()) {
      throw in.corrupt("its payload is not %d bytes long".formatted(entry.bytes()));
    }
    return parsed;
  }

  private static Parsed parseWrite(ByteSource in, Entry entry, long object, long offset)
      throws Problem {
    int flags = in.u8();
    int type = in.bounded("object type", Integer.MAX_VALUE);
    int checksumType = in.u8();
    int recordFlags = in.u8();
    int compression = in.u8();
    long logicalSize = in.bounded("logical size", MAX_BLOCK);
    Seal seal = new Seal(in.u64(), in.u64(), in.u32(), entry.mac0(), entry.mac1());
    long a = in.u64();
    long b = in.u64();
    boolean mac = (flags & MAC_IN_CHECKSUM) != 0;
    long c = mac ? entry.mac0() : in.u64();
    long d = mac ? entry.mac1() : in.u64();
    var write =
        new SendRecord.Write(
            object,
            type,
            offset,
            logicalSize,
            checksumType,
            recordFlags,
            compression,
            new Fletcher4(a, b, c, d),
            0,
            entry.bytes(),
            seal);
    long properties =
        (flags & PROPERTIES_OPEN) != 0
            ? properties(write, 0)
            : (flags & PROPERTIES_CRYPT) != 0 ? properties(write, 1) : in.u64();
    return new Parsed(withProperties(write, properties), in.position());
  }

  private static SendRecord.Write withProperties(SendRecord.Write w, long properties) {
    return new SendRecord.Write(
        w.object(),
        w.dnodeType(),
        w.offset(),
        w.logicalSize(),
        w.checksumType(),
        w.flags(),
        w.compression(),
        w.diskChecksum(),
        properties,
        w.compressedSize(),
        w.seal());
  }

  private static Parsed parseSpill(ByteSource in, Entry entry, long object) throws Problem {
    int flags = in.u8();
    int compression = in.u8();
    long length = in.bounded("spill length", MAX_BLOCK);
    int type = in.bounded("spill type", Integer.MAX_VALUE);
    Seal seal = new Seal(in.u64(), in.u64(), in.u32(), entry.mac0(), entry.mac1());
    return new Parsed(
        new SendRecord.Spill(object, length, flags, compression, entry.bytes(), seal, type),
        in.position());
  }
}
