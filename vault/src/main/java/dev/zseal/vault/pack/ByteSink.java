package dev.zseal.vault.pack;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Bytes growing as numbers are appended: little-endian, or as variable-length integers (LEB128).
public final class ByteSink {

  private byte[] bytes;
  private int size;

  public ByteSink(int expected) {
    bytes = new byte[Math.max(16, expected)];
  }

  public int size() {
    return size;
  }

  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  public ByteSink u8(int value) {
    room(1);
    bytes[size++] = (byte) value;
    return this;
  }

  public ByteSink u16(int value) {
    return u8(value).u8(value >>> 8);
  }

  public ByteSink u32(int value) {
    return u16(value).u16(value >>> 16);
  }

  public ByteSink u64(long value) {
    room(Long.BYTES);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(size, value);
    size += Long.BYTES;
    return this;
  }

  /// An unsigned integer, seven bits a byte, the lowest first.
  public ByteSink varint(long value) {
    room(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
    return this;
  }

  /// A signed integer whose sign was moved to the lowest bit, so that small ones stay short.
  public ByteSink zigzag(long value) {
    return varint(value << 1 ^ value >> 63);
  }

  public ByteSink bytes(byte[] source) {
    return bytes(source, 0, source.length);
  }

  public ByteSink bytes(byte[] source, int offset, int length) {
    room(length);
    System.arraycopy(source, offset, bytes, size, length);
    size += length;
    return this;
  }

  private void room(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }
}
