package dev.zseal.codec;

/// ZLE, zero-length encoding: runs of up to 64 literal bytes and of up to 192 zeros.
///
/// Nothing tells where the compressed bytes end; they end when the block is full.
///
/// Source: OpenZFS `module/zfs/zle.c`, always with the level 64.
final class Zle {

  private static final int MAX_LITERALS = 64;

  private Zle() {}

  static void decode(byte[] in, int offset, int length, byte[] out) throws MalformedBlock {
    int from = offset;
    int end = offset + length;
    int to = 0;
    while (to < out.length) {
      if (from == end) {
        throw new MalformedBlock("zle: ends after %d of %d bytes".formatted(to, out.length));
      }
      int run = Byte.toUnsignedInt(in[from++]) + 1;
      boolean literal = run <= MAX_LITERALS;
      if (!literal) {
        run -= MAX_LITERALS;
      }
      if (run > out.length - to) {
        throw new MalformedBlock(
            "zle: a run of %d at byte %d of %d".formatted(run, to, out.length));
      }
      if (literal) {
        if (run > end - from) {
          throw new MalformedBlock("zle: ends inside a run at byte %d".formatted(to));
        }
        System.arraycopy(in, from, out, to, run);
        from += run;
      }
      // Zeros are there already.
      to += run;
    }
  }
}
