package dev.zseal.stream;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The 312 header bytes of a record: both directions, side by side so that they cannot drift apart.
///
/// Offsets are those of `dmu_replay_record_t` (OpenZFS `include/sys/zfs_ioctl.h`).
final class RecordHeader {

  static final int BYTES = 312;
  static final int CHECKSUM_AT = 280;
  static final long MAGIC = 0x2F5bacbacL;
  static final int TONAME_AT = 56;
  static final int END_FIELDS_END = 48;

  private static final byte[] ZEROES = new byte[BYTES];
  private static final int SUBSTREAM = 1;
  private static final int COMPOUND = 2;

  private RecordHeader() {}

  /// The GUID every record but BEGIN repeats.
  static long toGuid(RecordType type, ByteBuffer header) {
    return header.getLong(toGuidAt(type));
  }

  private static int toGuidAt(RecordType type) {
    return switch (type) {
      case BEGIN, OBJECT, WRITE, END -> 40;
      case FREEOBJECTS, SPILL, OBJECT_RANGE -> 24;
      case FREE, REDACT, WRITE_BYREF, WRITE_EMBEDDED -> 32;
    };
  }

  /// Decodes a header in the byte order of `h`. Nothing is validated here.
  static SendRecord decode(RecordType type, ByteBuffer h) {
    return switch (type) {
      case BEGIN -> decodeBegin(h);
      case OBJECT -> decodeDnode(h);
      case FREEOBJECTS -> new SendRecord.FreeObjects(h.getLong(8), h.getLong(16));
      case WRITE ->
          new SendRecord.Write(
              h.getLong(8),
              h.getInt(16),
              h.getLong(24),
              h.getLong(32),
              unsignedByte(h, 48),
              unsignedByte(h, 49),
              unsignedByte(h, 50),
              checksum(h, 56),
              h.getLong(88),
              h.getLong(96),
              Seal.read(h, 104));
      case FREE -> new SendRecord.Free(h.getLong(8), h.getLong(16), h.getLong(24));
      case END -> new SendRecord.End(checksum(h, 8), h.getLong(40));
      case WRITE_BYREF ->
          new SendRecord.WriteByRef(
              h.getLong(8),
              h.getLong(16),
              h.getLong(24),
              h.getLong(40),
              h.getLong(48),
              h.getLong(56),
              unsignedByte(h, 64),
              unsignedByte(h, 65),
              checksum(h, 72),
              h.getLong(104));
      case SPILL ->
          new SendRecord.Spill(
              h.getLong(8),
              h.getLong(16),
              unsignedByte(h, 32),
              unsignedByte(h, 33),
              h.getLong(40),
              Seal.read(h, 48),
              h.getInt(84));
      case WRITE_EMBEDDED ->
          new SendRecord.WriteEmbedded(
              h.getLong(8),
              h.getLong(16),
              h.getLong(24),
              unsignedByte(h, 40),
              unsignedByte(h, 41),
              h.getInt(48),
              h.getInt(52));
      case OBJECT_RANGE ->
          new SendRecord.ObjectRange(
              h.getLong(8), h.getLong(16), Seal.read(h, 32), unsignedByte(h, 68));
      case REDACT -> new SendRecord.Redact(h.getLong(8), h.getLong(16), h.getLong(24));
    };
  }

  private static SendRecord.Begin decodeBegin(ByteBuffer h) {
    long version = h.getLong(16);
    byte[] bytes = new byte[BYTES - TONAME_AT];
    h.get(TONAME_AT, bytes);
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    String name = new String(bytes, 0, end, StandardCharsets.UTF_8);
    return new SendRecord.Begin(
        (version & 3) == COMPOUND,
        new Features((version >>> 2) & ((1L << 56) - 1)),
        h.getLong(24),
        h.getInt(32),
        h.getInt(36),
        h.getLong(40),
        h.getLong(48),
        name,
        h.getInt(4));
  }

  private static SendRecord.Dnode decodeDnode(ByteBuffer h) {
    return new SendRecord.Dnode(
        h.getLong(8),
        h.getInt(16),
        h.getInt(20),
        h.getInt(24),
        h.getInt(28),
        unsignedByte(h, 32),
        unsignedByte(h, 33),
        unsignedByte(h, 34),
        unsignedByte(h, 35),
        h.getInt(36),
        unsignedByte(h, 48),
        unsignedByte(h, 49),
        unsignedByte(h, 50),
        h.getLong(56));
  }

  /// Writes `record` as bytes 0 to 279 of `h`, in its byte order, and zeroes the checksum slot.
  static void encode(SendRecord record, long toGuid, ByteBuffer h) {
    h.put(0, ZEROES);
    h.putInt(0, record.type().code());
    if (!(record instanceof SendRecord.Begin)) {
      h.putLong(toGuidAt(record.type()), toGuid);
    }
    switch (record) {
      case SendRecord.Begin begin -> encodeBegin(begin, h);
      case SendRecord.Dnode dnode -> encodeDnode(dnode, h);
      case SendRecord.FreeObjects free -> h.putLong(8, free.first()).putLong(16, free.count());
      case SendRecord.Write write -> encodeWrite(write, h);
      case SendRecord.Free free -> putRange(h, free.object(), free.offset(), free.length());
      case SendRecord.End end -> putChecksum(h, 8, end.checksum());
      case SendRecord.WriteByRef ref -> encodeByRef(ref, h);
      case SendRecord.Spill spill -> encodeSpill(spill, h);
      case SendRecord.WriteEmbedded embedded -> {
        putRange(h, embedded.object(), embedded.offset(), embedded.length());
        h.put(40, (byte) embedded.compression()).put(41, (byte) embedded.embedType());
        h.putInt(48, embedded.logicalSize()).putInt(52, embedded.size());
      }
      case SendRecord.ObjectRange range -> {
        h.putLong(8, range.firstObject()).putLong(16, range.slots());
        range.seal().write(h, 32);
        h.put(68, (byte) range.flags());
      }
      case SendRecord.Redact redact ->
          putRange(h, redact.object(), redact.offset(), redact.length());
    }
  }

  private static void encodeBegin(SendRecord.Begin begin, ByteBuffer h) {
    long headerType = begin.compound() ? COMPOUND : SUBSTREAM;
    h.putInt(4, begin.payloadLength());
    h.putLong(8, MAGIC);
    h.putLong(16, begin.features().bits() << 2 | headerType);
    h.putLong(24, begin.creationTime());
    h.putInt(32, begin.objsetType());
    h.putInt(36, begin.flags());
    h.putLong(40, begin.toGuid());
    h.putLong(48, begin.fromGuid());
    byte[] name = begin.toName().getBytes(StandardCharsets.UTF_8);
    if (name.length >= BYTES - TONAME_AT) {
      throw new IllegalArgumentException("toName is too long: " + name.length);
    }
    h.put(TONAME_AT, name);
  }

  private static void encodeDnode(SendRecord.Dnode dnode, ByteBuffer h) {
    h.putLong(8, dnode.object());
    h.putInt(16, dnode.dnodeType()).putInt(20, dnode.bonusType());
    h.putInt(24, dnode.blockSize()).putInt(28, dnode.bonusLength());
    h.put(32, (byte) dnode.checksumType()).put(33, (byte) dnode.compression());
    h.put(34, (byte) dnode.slots()).put(35, (byte) dnode.flags());
    h.putInt(36, dnode.rawBonusLength());
    h.put(48, (byte) dnode.indirectBlockShift());
    h.put(49, (byte) dnode.levels());
    h.put(50, (byte) dnode.blockPointers());
    h.putLong(56, dnode.maxBlockId());
  }

  private static void encodeWrite(SendRecord.Write write, ByteBuffer h) {
    h.putLong(8, write.object());
    h.putInt(16, write.dnodeType());
    h.putLong(24, write.offset()).putLong(32, write.logicalSize());
    h.put(48, (byte) write.checksumType()).put(49, (byte) write.flags());
    h.put(50, (byte) write.compression());
    putChecksum(h, 56, write.diskChecksum());
    h.putLong(88, write.blockProperties()).putLong(96, write.compressedSize());
    write.seal().write(h, 104);
  }

  private static void encodeByRef(SendRecord.WriteByRef ref, ByteBuffer h) {
    putRange(h, ref.object(), ref.offset(), ref.length());
    h.putLong(40, ref.refGuid()).putLong(48, ref.refObject()).putLong(56, ref.refOffset());
    h.put(64, (byte) ref.checksumType()).put(65, (byte) ref.flags());
    putChecksum(h, 72, ref.diskChecksum());
    h.putLong(104, ref.blockProperties());
  }

  private static void encodeSpill(SendRecord.Spill spill, ByteBuffer h) {
    h.putLong(8, spill.object()).putLong(16, spill.length());
    h.put(32, (byte) spill.flags()).put(33, (byte) spill.compression());
    h.putLong(40, spill.compressedSize());
    spill.seal().write(h, 48);
    h.putInt(84, spill.spillType());
  }

  private static void putRange(ByteBuffer h, long object, long offset, long length) {
    h.putLong(8, object).putLong(16, offset).putLong(24, length);
  }

  static Fletcher4 checksum(ByteBuffer h, int at) {
    return new Fletcher4(h.getLong(at), h.getLong(at + 8), h.getLong(at + 16), h.getLong(at + 24));
  }

  static void putChecksum(ByteBuffer h, int at, Fletcher4 sum) {
    h.putLong(at, sum.a()).putLong(at + 8, sum.b());
    h.putLong(at + 16, sum.c()).putLong(at + 24, sum.d());
  }

  /// The byte order a BEGIN header is in, or null when its magic number fits neither.
  static @Nullable ByteOrder detectOrder(byte[] header) {
    ByteBuffer in = ByteBuffer.wrap(header);
    if (in.order(ByteOrder.LITTLE_ENDIAN).getLong(8) == MAGIC) {
      return ByteOrder.LITTLE_ENDIAN;
    }
    return in.order(ByteOrder.BIG_ENDIAN).getLong(8) == MAGIC ? ByteOrder.BIG_ENDIAN : null;
  }

  private static int unsignedByte(ByteBuffer h, int at) {
    return Byte.toUnsignedInt(h.get(at));
  }
}
