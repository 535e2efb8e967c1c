package dev.zseal.stream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/// A [Fletcher4] checksum that goes on as bytes come.
final class RunningFletcher4 {

  private static final VarHandle LITTLE =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle BIG =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private long a;
  private long b;
  private long c;
  private long d;

  void reset() {
    a = 0;
    b = 0;
    c = 0;
    d = 0;
  }

  Fletcher4 state() {
    return new Fletcher4(a, b, c, d);
  }

  boolean matches(long w0, long w1, long w2, long w3) {
    return a == w0 && b == w1 && c == w2 && d == w3;
  }

  /// Adds `length` bytes, a whole number of 32-bit words in the stream's byte order.
  void update(byte[] bytes, int offset, int length, ByteOrder order) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length % Integer.BYTES != 0) {
      throw new IllegalArgumentException("not whole words: " + length);
    }
    if (order == ByteOrder.LITTLE_ENDIAN) {
      updateLittle(bytes, offset, length);
    } else {
      updateBig(bytes, offset, length);
    }
  }

  /*
   * The four sums form a chain of one-cycle adds which the CPU overlaps from word to word. The
   * plain loop beat a Vector API version when it was measured: measure again before replacing it.
   */
  private void updateLittle(byte[] bytes, int offset, int length) {
    long sumA = a;
    long sumB = b;
    long sumC = c;
    long sumD = d;
    for (int i = offset; i < offset + length; i += Integer.BYTES) {
      sumA += Integer.toUnsignedLong((int) LITTLE.get(bytes, i));
      sumB += sumA;
      sumC += sumB;
      sumD += sumC;
    }
    a = sumA;
    b = sumB;
    c = sumC;
    d = sumD;
  }

  private void updateBig(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length; i += Integer.BYTES) {
      a += Integer.toUnsignedLong((int) BIG.get(bytes, i));
      b += a;
      c += b;
      d += c;
    }
  }
}
