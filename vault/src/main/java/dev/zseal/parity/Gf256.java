package dev.zseal.parity;

/// The field GF(2^8) with the polynomial x^8 + x^4 + x^3 + x^2 + 1 (0x11d) and generator 2: the one
/// of RAID-6 and RAID-Z. Addition is exclusive or.
final class Gf256 {

  private static final int POLYNOMIAL = 0x11d;
  private static final int ORDER = 255;

  private static final int[] EXP = new int[2 * ORDER];
  private static final int[] LOG = new int[ORDER + 1];

  static {
    int x = 1;
    for (int i = 0; i < ORDER; i++) {
      EXP[i] = x;
      EXP[i + ORDER] = x;
      LOG[x] = i;
      x <<= 1;
      if (x > ORDER) {
        x ^= POLYNOMIAL;
      }
    }
  }

  private Gf256() {}

  /// 2 to the power of `exponent`, which is not negative.
  static int power(int exponent) {
    return EXP[exponent % ORDER];
  }

  static int multiply(int a, int b) {
    return a == 0 || b == 0 ? 0 : EXP[LOG[a] + LOG[b]];
  }

  static int invert(int a) {
    if (a == 0) {
      throw new ArithmeticException("0 has no inverse");
    }
    return EXP[ORDER - LOG[a]];
  }

  /// Twice each of the eight elements in a word, without a branch: C2 makes vector code of it.
  static long twice(long elements) {
    long high = elements >>> 7 & 0x0101010101010101L;
    return (elements & 0x7f7f7f7f7f7f7f7fL) << 1 ^ (high << 4 ^ high << 3 ^ high << 2 ^ high);
  }

  /// Four times each of the eight elements in a word, as fast as [#twice]: both bits that leave an
  /// element come back at once.
  static long fourfold(long elements) {
    long high = elements >>> 6 & 0x0303030303030303L;
    return (elements & 0x3f3f3f3f3f3f3f3fL) << 2 ^ (high << 4 ^ high << 3 ^ high << 2 ^ high);
  }
}
