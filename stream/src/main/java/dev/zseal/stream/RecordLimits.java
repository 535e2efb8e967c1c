package dev.zseal.stream;

import dev.zseal.problem.Problem;
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

  /// Largest bonus: a dnode of 32 slots less its core and one block pointer.
  static final int MAX_BONUS = 32 * 512 - 64 - 128;

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
    if (begin.toName().isEmpty() || begin.toName().chars().anyMatch(Character::isISOControl)) {
      throw corrupt.apply("BEGIN record without a printable snapshot name");
    }
    return length;
  }

  /// Validates a record inside the stream that `begin` opened and returns its payload's length.
  static int checkedPayload(
      SendRecord record, SendRecord.Begin begin, Function<String, Problem> corrupt) throws Problem {
    return switch (record) {
      case SendRecord.Dnode dnode -> {
        object(dnode.object(), record, corrupt);
        yield checkedDnode(dnode, corrupt);
      }
      case SendRecord.Write write -> {
        object(write.object(), record, corrupt);
        long length = write.compression() != 0 ? write.compressedSize() : write.logicalSize();
        block("logical size", write.logicalSize(), record, corrupt);
        yield block("payload", length, record, corrupt);
      }
      case SendRecord.Spill spill -> {
        object(spill.object(), record, corrupt);
        long length = spill.compressedSize() != 0 ? spill.compressedSize() : spill.length();
        block("length", spill.length(), record, corrupt);
        yield block("payload", length, record, corrupt);
      }
      case SendRecord.WriteEmbedded embedded -> {
        object(embedded.object(), record, corrupt);
        long size = Integer.toUnsignedLong(embedded.size());
        if (size > 112) {
          throw corrupt.apply("WRITE_EMBEDDED payload of %d bytes".formatted(size));
        }
        yield (int) (size + 7) & -8;
      }
      case SendRecord.ObjectRange range -> {
        checkedRange(range, begin, corrupt);
        yield 0;
      }
      case SendRecord.Free free -> {
        object(free.object(), record, corrupt);
        yield 0;
      }
      case SendRecord.FreeObjects _,
          SendRecord.End _,
          SendRecord.WriteByRef _,
          SendRecord.Redact _ ->
          0;
      case SendRecord.Begin _ -> throw new IllegalArgumentException("BEGIN is checked apart");
    };
  }

  private static int checkedDnode(SendRecord.Dnode dnode, Function<String, Problem> corrupt)
      throws Problem {
    long bonus = Integer.toUnsignedLong(dnode.bonusLength());
    long raw = Integer.toUnsignedLong(dnode.rawBonusLength());
    if (bonus > MAX_BONUS || raw > MAX_BONUS) {
      throw corrupt.apply(
          "OBJECT %d with a bonus of %d bytes; %d is the limit"
              .formatted(dnode.object(), Math.max(bonus, raw), MAX_BONUS));
    }
    if (raw % 8 != 0) {
      throw corrupt.apply("OBJECT %d with a bonus of %d bytes".formatted(dnode.object(), raw));
    }
    long blockSize = Integer.toUnsignedLong(dnode.blockSize());
    if (blockSize == 0 || blockSize > MAX_BLOCK || blockSize % 512 != 0) {
      throw corrupt.apply("OBJECT %d with blocks of %d bytes".formatted(dnode.object(), blockSize));
    }
    if (dnode.slots() > SendRecord.ObjectRange.SLOTS) {
      throw corrupt.apply("OBJECT %d of %d slots".formatted(dnode.object(), dnode.slots()));
    }
    return (int) (raw != 0 ? raw : (bonus + 7) & -8L);
  }

  private static void checkedRange(
      SendRecord.ObjectRange range, SendRecord.Begin begin, Function<String, Problem> corrupt)
      throws Problem {
    if (!begin.isRaw()) {
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

  private static int block(
      String what, long bytes, SendRecord record, Function<String, Problem> corrupt)
      throws Problem {
    if (bytes <= 0 || bytes > MAX_BLOCK || bytes % Integer.BYTES != 0) {
      throw corrupt.apply(
          "%s with a %s of %s bytes".formatted(record.type(), what, Long.toUnsignedString(bytes)));
    }
    return (int) bytes;
  }
}
