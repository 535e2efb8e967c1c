package dev.zseal.stream.generate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Numbers and bytes that look random and follow from a seed (SplitMix64).
public final class Noise {

  private static final long GOLDEN = 0x9e3779b97f4a7c15L;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Noise() {}

  /// A bijection of the 64-bit numbers without visible pattern.
  public static long mix(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  public static long of(long seed, long a) {
    return mix(seed + GOLDEN * (a + 1));
  }

  public static long of(long seed, long a, long b) {
    return of(of(seed, a), b);
  }

  public static long of(long seed, long a, long b, long c) {
    return of(of(seed, a, b), c);
  }

  /// A number that can be a GUID: never 0.
  public static long guid(long seed, long a) {
    long guid = of(seed, a);
    return guid == 0 ? 1 : guid;
  }

  /// A number from 0 up to but not including `bound`.
  public static long below(long noise, long bound) {
    return Math.unsignedMultiplyHigh(noise, bound);
  }

  /// Fills the first `length` bytes. Words do not depend on each other, so the CPU overlaps them.
  public static void fill(byte[] into, int length, long seed) {
    int whole = length & -Long.BYTES;
    long state = seed;
    for (int i = 0; i < whole; i += Long.BYTES) {
      state += GOLDEN;
      LONGS.set(into, i, mix(state));
    }
    for (int i = whole; i < length; i++) {
      into[i] = (byte) mix(seed - i);
    }
  }

  public static byte[] bytes(int length, long seed) {
    byte[] bytes = new byte[length];
    fill(bytes, length, seed);
    return bytes;
  }
}
