package dev.zseal.stream;

/// A Fletcher-4 checksum: four 64-bit sums over the 32-bit words of some prefix of a stream.
///
/// Source: OpenZFS `module/zcommon/zfs_fletcher.c`.
public record Fletcher4(long a, long b, long c, long d) {

  /// The checksum of nothing; in a record it also says "no checksum here".
  public static final Fletcher4 ZERO = new Fletcher4(0, 0, 0, 0);

  /// Four hexadecimal words as `zstream dump` prints them.
  @Override
  public String toString() {
    return "%x/%x/%x/%x".formatted(a, b, c, d);
  }
}
