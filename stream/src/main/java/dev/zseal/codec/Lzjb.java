package dev.zseal.codec;

/// LZJB: eight items to a control byte, each a literal or a match of 3 to 66 bytes.
///
/// Nothing tells where the compressed bytes end; they end when the block is full.
///
/// Source: OpenZFS `module/zfs/lzjb.c`.
final class Lzjb {

  private static final int MIN_MATCH = 3;

  /// A match is two bytes: 6 bits of length above 10 bits of distance.
  private static final int DISTANCE_BITS = 10;

  private static final int DISTANCE_MASK = (1 << DISTANCE_BITS) - 1;

  private Lzjb() {}

  static void decode(byte[] in, int offset, int length, byte[] out) throws MalformedBlock {
    int from = offset;
    int end = offset + length;
    int to = 0;
    int control = 0;
    int items = 0;
    while (to < out.length) {
      if (items == 0) {
        need(1, from, end, to, out);
        control = in[from++];
        items = Byte.SIZE;
      }
      boolean match = (control & 1) != 0;
      control >>= 1;
      items--;
      if (!match) {
        need(1, from, end, to, out);
        out[to++] = in[from++];
        continue;
      }
      need(2, from, end, to, out);
      int word = Byte.toUnsignedInt(in[from]) << Byte.SIZE | Byte.toUnsignedInt(in[from + 1]);
      from += 2;
      int distance = word & DISTANCE_MASK;
      if (distance == 0 || distance > to) {
        throw new MalformedBlock(
            "lzjb: a match reaches %d back from byte %d".formatted(distance, to));
      }
      // The last match may be longer than what is left to fill.
      int stop = Math.min(out.length, to + (word >> DISTANCE_BITS) + MIN_MATCH);
      // Byte by byte: a match may overlap what it makes.
      for (; to < stop; to++) {
        out[to] = out[to - distance];
      }
    }
  }

  private static void need(int count, int from, int end, int to, byte[] out) throws MalformedBlock {
    if (end - from < count) {
      throw new MalformedBlock("lzjb: ends after %d of %d bytes".formatted(to, out.length));
    }
  }
}
