package dev.zseal.codec;

/// The length in front of a compressed block: 4 bytes, big-endian on every machine.
final class Prefix {

  private Prefix() {}

  /// Bytes of compressed block that follow a header of `header` bytes, which begins with the
  /// length.
  static int length(byte[] in, int offset, int length, int header, String codec)
      throws MalformedBlock {
    if (length < header) {
      throw new MalformedBlock(
          "%s: %d bytes are less than its header of %d".formatted(codec, length, header));
    }
    int claimed = 0;
    for (int i = 0; i < Integer.BYTES; i++) {
      claimed = claimed << Byte.SIZE | Byte.toUnsignedInt(in[offset + i]);
    }
    if (claimed <= 0 || claimed > length - header) {
      throw new MalformedBlock(
          "%s: says it has %d bytes, where %d follow"
              .formatted(codec, Integer.toUnsignedLong(claimed), length - header));
    }
    return claimed;
  }
}
