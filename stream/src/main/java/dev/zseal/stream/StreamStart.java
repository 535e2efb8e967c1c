package dev.zseal.stream;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// What the first bytes of a file say that it is: a file that is no whole stream may still have
/// been meant for one.
public enum StreamStart {
  /// There is not one byte.
  EMPTY,
  /// It begins as a stream does, or nearly so; it may be cut short or damaged.
  STREAM,
  GZIP("gzip", "zcat", "1f8b"),
  ZSTD("zstd", "zstdcat", "28b52ffd"),
  XZ("xz", "xzcat", "fd377a585a00"),
  BZIP2("bzip2", "bzcat", "425a68"),
  LZ4("lz4", "lz4cat", "04224d18"),
  /// Plainly something else.
  OTHER;

  /// Bytes that tell them apart: a BEGIN record up to the end of its magic number.
  public static final int BYTES = 16;

  /// The type of a record and the magic number may differ from those of a BEGIN in so many bytes.
  private static final int DAMAGED = 2;

  private final @Nullable String program;
  private final @Nullable String unpacker;
  private final String mark;

  StreamStart() {
    this.program = null;
    this.unpacker = null;
    this.mark = "";
  }

  /// @param mark how such a file begins, in hexadecimal digits
  StreamStart(String program, String unpacker, String mark) {
    this.program = program;
    this.unpacker = unpacker;
    this.mark = mark;
  }

  /// Tells by the first bytes.
  ///
  /// @param length how many of `start` there are; of what is shorter than [#BYTES] all
  public static StreamStart of(byte[] start, int length) {
    if (length == 0) {
      return EMPTY;
    }
    String digits = HexFormat.of().formatHex(start, 0, Math.min(length, BYTES));
    for (StreamStart each : values()) {
      if (!each.mark.isEmpty() && digits.startsWith(each.mark)) {
        return each;
      }
    }
    return isNearly(start, length, ByteOrder.LITTLE_ENDIAN)
            || isNearly(start, length, ByteOrder.BIG_ENDIAN)
        ? STREAM
        : OTHER;
  }

  private static boolean isNearly(byte[] start, int length, ByteOrder order) {
    byte[] begin =
        ByteBuffer.allocate(BYTES)
            .order(order)
            .putInt(0, RecordType.BEGIN.code())
            .putLong(Long.BYTES, RecordHeader.MAGIC)
            .array();
    int wrong = 0;
    int telling = 0;
    for (int i = 0; i < Math.min(length, BYTES); i++) {
      // Between the type and the magic number stands a length, which may be any.
      if (i >= Integer.BYTES && i < Long.BYTES) {
        continue;
      }
      if (start[i] != begin[i]) {
        wrong++;
      } else if (begin[i] != 0) {
        telling++;
      }
    }
    // Zeros alone say nothing.
    return wrong <= DAMAGED && telling >= 2;
  }

  /// The program that compressed it; null if it is not compressed.
  public @Nullable String program() {
    return program;
  }

  /// The command that writes what is in it to standard output; null if it is not compressed.
  public @Nullable String unpacker() {
    return unpacker;
  }
}
