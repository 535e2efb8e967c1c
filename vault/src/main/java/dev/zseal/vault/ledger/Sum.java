package dev.zseal.vault.ledger;

import java.util.Comparator;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// A SHA-256 in little room.
record Sum(long a, long b, long c, long d) implements Comparable<Sum> {

  private static final int DIGITS = 64;
  private static final Comparator<Sum> ORDER =
      Comparator.comparingLong(Sum::a)
          .thenComparingLong(Sum::b)
          .thenComparingLong(Sum::c)
          .thenComparingLong(Sum::d);

  /// Reads 64 hexadecimal digits as zseal writes them; null if the text is anything else.
  static @Nullable Sum parse(String text) {
    if (text.length() != DIGITS) {
      return null;
    }
    try {
      Sum sum = new Sum(part(text, 0), part(text, 1), part(text, 2), part(text, 3));
      return sum.toString().equals(text) ? sum : null;
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  private static long part(String text, int index) {
    int digits = DIGITS / 4;
    return HexFormat.fromHexDigitsToLong(text, index * digits, (index + 1) * digits);
  }

  @Override
  public int compareTo(Sum other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return Json.hex(a) + Json.hex(b) + Json.hex(c) + Json.hex(d);
  }
}
