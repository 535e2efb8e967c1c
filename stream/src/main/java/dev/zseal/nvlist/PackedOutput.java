package dev.zseal.nvlist;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Packed bytes in the making, in which a size can be filled in once it is known.
final class PackedOutput {
  private ByteBuffer out = ByteBuffer.allocate(1024);

  PackedOutput(ByteOrder order) {
    out.order(order);
  }

  int position() {
    return out.position();
  }

  void int8(int value) {
    room(Byte.BYTES);
    out.put((byte) value);
  }

  void int16(int value) {
    room(Short.BYTES);
    out.putShort((short) value);
  }

  void int32(int value) {
    room(Integer.BYTES);
    out.putInt(value);
  }

  void int64(long value) {
    room(Long.BYTES);
    out.putLong(value);
  }

  void bytes(byte[] bytes) {
    room(bytes.length);
    out.put(bytes);
  }

  void zeros(int count) {
    bytes(new byte[count]);
  }

  /// Adds zeros until the bytes since `start` are a multiple of `unit`, a power of two.
  void align(int start, int unit) {
    zeros((start - position()) & (unit - 1));
  }

  void patchInt32(int at, int value) {
    out.putInt(at, value);
  }

  byte[] toBytes() {
    return Arrays.copyOf(out.array(), position());
  }

  private void room(int length) {
    if (out.remaining() < length) {
      int capacity = Math.max(Math.addExact(position(), length), 2 * out.capacity());
      out = ByteBuffer.allocate(capacity).order(out.order()).put(out.flip());
    }
  }
}
