package dev.zseal.stream;

import dev.zseal.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/// What a record may claim before a byte is allocated for it, and how long its payload is.
///
/// Source: `dump_record` and the receive checks of OpenZFS (`module/zfs/dmu_recv.c`), and the
/// limits of its formats (`SPA_MAXBLOCKSIZE`, `DN_MAX_OBJECT`).
final class RecordLimits {

  /// Largest block of any pool, bytes.
  static final long MAX_BLOCK = 16L << 20;

  /// Largest BEGIN payload, bytes (`ZFS_SENDRECV_MAX_NVLIST`).
  static final int MAX_BEGIN_PAYLOAD = 64 << 20;

  /// Unit of every block's size on disk, bytes.
  private static final int SECTOR = 512;

  /// A dnode takes slots; its core and at least one block pointer come before the bonus.
  private static final int SLOT = 512;

  private static final int DNODE_CORE = 64;
  private static final int BLOCK_POINTER = 128;

  /// Largest block that lives in its block pointer, bytes.
  private static final int MAX_EMBEDDED = 112;

  private static final long MAX_OBJECT = 1L << 48;

  private RecordLimits() {}

  /// Validates a BEGIN and returns the length of its payload.
  static int checkedBegin(
      SendRecord.Begin begin, long versionInfo, Function<String, Problem> corrupt) throws Problem {
    long headerType = versionInfo & 3;
    if (headerType != 1 && headerType != 2) {
      throw corrupt.apply("BEGIN record of unknown header type " + headerType);
    }
    int length = begin.payloadLength();
    if (length < 0 || length > MAX_BEGIN_PAYLOAD) {
      throw corrupt.apply(
          "BEGIN payload of %d bytes; %d is the limit"
              .formatted(Integer.toUnsignedLong(length), MAX_BEGIN_PAYLOAD));
    }
    if (length % Integer.BYTES != 0) {
      throw corrupt.apply("BEGIN payload of %d bytes is not whole words".formatted(length));
    }
    if (!begin.compound() && begin.toGuid() == 0) {
      throw corrupt.apply("BEGIN record without the GUID of a snapshot");
    }
    if (!isName(begin.toName())) {
      throw corrupt.apply("BEGIN record without a printable snapshot name");
    }
    return length;
  }

  /// Whether it is text that fits the field with its NUL: what decodes badly encodes differently.
  private static boolean isName(String name) {
    return !name.isEmpty()
        && name.indexOf('\uFFFD') < 0
        && name.chars().noneMatch(Character::isISOControl)
        && name.getBytes(StandardCharsets.UTF_8).length
            < RecordHeader.BYTES - RecordHeader.TONAME_AT;
  }

  /// Validates a record inside the stream that `begin` opened and returns its payload's length.
  static int checkedPayload(
      SendRecord record, SendRecord.Begin begin, Function<String, Problem> corrupt) throws Problem {
    if (begin.compound() && !(record instanceof SendRecord.End)) {
      throw corrupt.apply(record.type() + " record in the header of a package");
    }
    boolean raw = begin.isRaw();
    return switch (record) {
      case SendRecord.Dnode dnode -> {
        object(dnode.object(), record, corrupt);
        yield checkedDnode(dnode, raw, corrupt);
      }
      case SendRecord.Write write -> {
        object(write.object(), record, corrupt);
        extent(write.offset(), write.logicalSize(), record, corrupt);
        boolean packed = write.compression() != 0;
        if (raw && !packed) {
          throw corrupt.apply("WRITE record of unknown compression in a raw stream");
        }
        yield block(write.logicalSize(), packed, write.compressedSize(), record, raw, corrupt);
      }
      case SendRecord.Spill spill -> {
        object(spill.object(), record, corrupt);
        boolean packed = raw || spill.compressedSize() != 0;
        yield block(spill.length(), packed, spill.compressedSize(), record, raw, corrupt);
      }
      case SendRecord.WriteEmbedded embedded -> {
        object(embedded.object(), record, corrupt);
        extent(embedded.offset(), embedded.length(), record, corrupt);
        yield checkedEmbedded(embedded, raw, corrupt);
      }
      case SendRecord.ObjectRange range -> {
        checkedRange(range, raw, corrupt);
        yield 0;
      }
      case SendRecord.Free free -> {
        object(free.object(), record, corrupt);
        if (free.length() != SendRecord.Free.TO_END) {
          extent(free.offset(), free.length(), record, corrupt);
        }
        yield 0;
      }
      case SendRecord.FreeObjects free -> {
        extent(free.first(), free.count(), record, corrupt);
        yield 0;
      }
      case SendRecord.WriteByRef ref -> {
        object(ref.object(), record, corrupt);
        extent(ref.offset(), ref.length(), record, corrupt);
        yield 0;
      }
      case SendRecord.Redact redact -> {
        object(redact.object(), record, corrupt);
        if (redact.length() != SendRecord.Free.TO_END) {
          extent(redact.offset(), redact.length(), record, corrupt);
        }
        yield 0;
      }
      case SendRecord.End _ -> 0;
      case SendRecord.Begin _ -> throw new IllegalArgumentException("BEGIN is checked apart");
    };
  }

  private static int checkedDnode(
      SendRecord.Dnode dnode, boolean raw, Function<String, Problem> corrupt) throws Problem {
    long bonus = Integer.toUnsignedLong(dnode.bonusLength());
    long rawBonus = Integer.toUnsignedLong(dnode.rawBonusLength());
    long blockSize = Integer.toUnsignedLong(dnode.blockSize());
    if (blockSize == 0 || blockSize > MAX_BLOCK || blockSize % SECTOR != 0) {
      throw corrupt.apply("OBJECT %d with blocks of %d bytes".formatted(dnode.object(), blockSize));
    }
    if (dnode.slots() > SendRecord.ObjectRange.SLOTS) {
      throw corrupt.apply("OBJECT %d of %d slots".formatted(dnode.object(), dnode.slots()));
    }
    int room = dnode.slotCount() * SLOT - DNODE_CORE - BLOCK_POINTER;
    if (bonus > room || rawBonus > room) {
      throw corrupt.apply(
          "OBJECT %d of %d slots with a bonus of %d bytes; %d is the limit"
              .formatted(dnode.object(), dnode.slotCount(), Math.max(bonus, rawBonus), room));
    }
    boolean fits = raw ? rawBonus >= bonus && rawBonus % 8 == 0 : rawBonus == 0;
    if (!fits) {
      throw corrupt.apply(
          "OBJECT %d with a bonus of %d bytes in %d raw ones"
              .formatted(dnode.object(), bonus, rawBonus));
    }
    return (int) (rawBonus != 0 ? rawBonus : bonus + 7 & -8);
  }

  private static int checkedEmbedded(
      SendRecord.WriteEmbedded embedded, boolean raw, Function<String, Problem> corrupt)
      throws Problem {
    if (raw) {
      throw corrupt.apply("WRITE_EMBEDDED record in a raw stream");
    }
    long size = Integer.toUnsignedLong(embedded.size());
    if (size > MAX_EMBEDDED) {
      throw corrupt.apply("WRITE_EMBEDDED payload of %d bytes".formatted(size));
    }
    return (int) (size + 7) & -8;
  }

  private static void checkedRange(
      SendRecord.ObjectRange range, boolean raw, Function<String, Problem> corrupt) throws Problem {
    if (!raw) {
      throw corrupt.apply("OBJECT_RANGE record in a stream that is not raw");
    }
    if (range.slots() != SendRecord.ObjectRange.SLOTS
        || range.firstObject() % SendRecord.ObjectRange.SLOTS != 0
        || Long.compareUnsigned(range.firstObject(), MAX_OBJECT) >= 0) {
      throw corrupt.apply(
          "OBJECT_RANGE of %s slots from %s"
              .formatted(
                  Long.toUnsignedString(range.slots()),
                  Long.toUnsignedString(range.firstObject())));
    }
  }

  private static void object(long number, SendRecord record, Function<String, Problem> corrupt)
      throws Problem {
    if (number == 0 || Long.compareUnsigned(number, MAX_OBJECT) >= 0) {
      throw corrupt.apply(
          "%s of object %s".formatted(record.type(), Long.toUnsignedString(number)));
    }
  }

  /// Refuses a range that runs over the end of all numbers.
  private static void extent(
      long start, long length, SendRecord record, Function<String, Problem> corrupt)
      throws Problem {
    if (Long.compareUnsigned(start + length, start) < 0) {
      throw corrupt.apply(
          "%s of %s from %s"
              .formatted(
                  record.type(), Long.toUnsignedString(length), Long.toUnsignedString(start)));
    }
  }

  /// Validates the sizes of a block and returns its payload's length.
  ///
  /// @param packed whether the payload is of `packedSize` bytes and not of `size`
  private static int block(
      long size,
      boolean packed,
      long packedSize,
      SendRecord record,
      boolean raw,
      Function<String, Problem> corrupt)
      throws Problem {
    // Blocks on disk are whole sectors, and it is those that a raw stream holds.
    int unit = raw ? SECTOR : Integer.BYTES;
    if (size <= 0 || size > MAX_BLOCK || size % unit != 0) {
      throw corrupt.apply(
          "%s of a block of %s bytes".formatted(record.type(), Long.toUnsignedString(size)));
    }
    if (!packed) {
      return (int) size;
    }
    if (packedSize <= 0 || packedSize > size || packedSize % unit != 0) {
      throw corrupt.apply(
          "%s with a payload of %s bytes for a block of %d"
              .formatted(record.type(), Long.toUnsignedString(packedSize), size));
    }
    return (int) packedSize;
  }
}
