package dev.zseal.zap;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A name and its integers.
public final class ZapEntry {

  private final byte[] name;
  private final int integerSize;
  private final byte[] value;

  /// Takes over both arrays without a copy.
  ZapEntry(byte[] name, int integerSize, byte[] value) {
    this.name = name;
    this.integerSize = integerSize;
    this.value = value;
  }

  /// A copy of the name's bytes, without a NUL. In a ZAP keyed by integers: these, big-endian.
  public byte[] name() {
    return name.clone();
  }

  /// The name for people and for comparing it with a known one.
  public String text() {
    return new String(name, StandardCharsets.UTF_8);
  }

  /// Bytes of each integer: 1, 2, 4 or 8.
  public int integerSize() {
    return integerSize;
  }

  /// How many integers the value has; 0 is possible.
  public int count() {
    return value.length / integerSize;
  }

  /// One integer of the value, zero-extended.
  ///
  /// @param index 0 to [#count] - 1
  public long integer(int index) {
    long integer = 0;
    for (int i = index * integerSize; i < (index + 1) * integerSize; i++) {
      integer = integer << Byte.SIZE | Byte.toUnsignedLong(value[i]);
    }
    return integer;
  }

  /// Whether the value is one integer of 8 bytes, as almost all are.
  public boolean isNumber() {
    return integerSize == Long.BYTES && count() == 1;
  }

  /// A copy of the value: its integers, big-endian, whatever the order of the block.
  public byte[] bytes() {
    return value.clone();
  }

  boolean isNamed(byte[] other) {
    return Arrays.equals(name, other);
  }

  @Override
  public String toString() {
    return "%s (%d integers of %d bytes)".formatted(text(), count(), integerSize);
  }
}
