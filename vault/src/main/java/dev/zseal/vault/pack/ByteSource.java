package dev.zseal.vault.pack;

import dev.zseal.problem.Problem;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Reads what a [ByteSink] wrote, from bytes that may be hostile.
public final class ByteSource {

  private final byte[] bytes;
  private final int end;
  private final String what;
  private int at;

  /// @param what what a person calls the bytes: it begins every error
  public ByteSource(byte[] bytes, String what) {
    this(bytes, 0, bytes.length, what);
  }

  public ByteSource(byte[] bytes, int offset, int length, String what) {
    this.bytes = bytes;
    this.at = offset;
    this.end = offset + length;
    this.what = what;
  }

  public int position() {
    return at;
  }

  public int remaining() {
    return end - at;
  }

  public int u8() throws Problem {
    need(1);
    return Byte.toUnsignedInt(bytes[at++]);
  }

  public int u16() throws Problem {
    return u8() | u8() << 8;
  }

  public int u32() throws Problem {
    return u16() | u16() << 16;
  }

  public long u64() throws Problem {
    need(Long.BYTES);
    long value = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(at);
    at += Long.BYTES;
    return value;
  }

  public long varint() throws Problem {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int b = u8();
      value |= (long) (b & 0x7f) << shift;
      if ((b & 0x80) == 0) {
        if (shift == 63 && b > 1) {
          break;
        }
        return value;
      }
    }
    throw corrupt("integer longer than 64 bits");
  }

  public long zigzag() throws Problem {
    long value = varint();
    return value >>> 1 ^ -(value & 1);
  }

  /// An unsigned integer of at most `limit`.
  public int bounded(String field, int limit) throws Problem {
    long value = varint();
    if (value < 0 || value > limit) {
      throw corrupt(
          "%s is %s; %d is the limit".formatted(field, Long.toUnsignedString(value), limit));
    }
    return (int) value;
  }

  public byte[] bytes(int length) throws Problem {
    need(length);
    byte[] copy = new byte[length];
    System.arraycopy(bytes, at, copy, 0, length);
    at += length;
    return copy;
  }

  /// Demands that all was read.
  public void end() throws Problem {
    if (at != end) {
      throw corrupt("%d bytes too many".formatted(end - at));
    }
  }

  public Problem corrupt(String reason) {
    return new Problem.Corrupt(
        what + " is damaged",
        "%s, at byte %d".formatted(reason, at),
        "Use another copy of this vault if there is one; other snapshots may be whole.");
  }

  private void need(int length) throws Problem {
    if (length < 0 || end - at < length) {
      throw corrupt("it ends %d bytes early".formatted(length - (end - at)));
    }
  }
}
