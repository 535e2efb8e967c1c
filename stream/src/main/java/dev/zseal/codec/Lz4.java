package dev.zseal.codec;

/// LZ4: a length of 4 bytes, big-endian, then one LZ4 block without frame or dictionary.
///
/// Source: OpenZFS `module/zfs/lz4_zfs.c`; `lz4_Block_format.md` of the LZ4 project.
final class Lz4 {

  private static final int MIN_MATCH = 4;

  /// A length of this in a token goes on in the bytes that follow.
  private static final int LONG = 15;

  private final byte[] in;
  private final int end;
  private final byte[] out;
  private int from;
  private int to;

  private Lz4(byte[] in, int from, int end, byte[] out) {
    this.in = in;
    this.from = from;
    this.end = end;
    this.out = out;
  }

  static void decode(byte[] in, int offset, int length, byte[] out) throws MalformedBlock {
    int block = Prefix.length(in, offset, length, Integer.BYTES, "lz4");
    int start = offset + Integer.BYTES;
    new Lz4(in, start, start + block, out).run();
  }

  private void run() throws MalformedBlock {
    while (true) {
      int token = next();
      literals(lengthOf(token >> 4));
      // A block ends with literals.
      if (from == end) {
        break;
      }
      int distance = next() | next() << Byte.SIZE;
      match(distance, lengthOf(token & LONG) + MIN_MATCH);
    }
    if (to != out.length) {
      throw new MalformedBlock("lz4: makes %d bytes, not %d".formatted(to, out.length));
    }
  }

  private int next() throws MalformedBlock {
    if (from == end) {
      throw new MalformedBlock("lz4: ends inside a sequence at byte %d".formatted(to));
    }
    return Byte.toUnsignedInt(in[from++]);
  }

  private int lengthOf(int nibble) throws MalformedBlock {
    int length = nibble;
    if (nibble == LONG) {
      int more;
      do {
        more = next();
        length += more;
        // Checked here, or enough bytes would carry it past what an int holds.
        if (length > out.length) {
          throw tooLong(length);
        }
      } while (more == 255);
    }
    return length;
  }

  private void literals(int count) throws MalformedBlock {
    if (count > end - from) {
      throw new MalformedBlock("lz4: ends inside a sequence at byte %d".formatted(to));
    }
    room(count);
    System.arraycopy(in, from, out, to, count);
    from += count;
    to += count;
  }

  private void match(int distance, int count) throws MalformedBlock {
    if (distance == 0 || distance > to) {
      throw new MalformedBlock("lz4: a match reaches %d back from byte %d".formatted(distance, to));
    }
    room(count);
    copyMatch(out, to - distance, to, count);
    to += count;
  }

  /// Copies within `out`; what is copied may be only about to be made.
  private static void copyMatch(byte[] out, int from, int to, int count) {
    int done = 0;
    while (done < count) {
      // What there is of it doubles with each copy.
      int n = Math.min(to + done - from, count - done);
      System.arraycopy(out, from, out, to + done, n);
      done += n;
    }
  }

  private void room(int count) throws MalformedBlock {
    if (count > out.length - to) {
      throw tooLong(count);
    }
  }

  private MalformedBlock tooLong(int count) {
    return new MalformedBlock(
        "lz4: %d bytes more at byte %d of %d".formatted(count, to, out.length));
  }
}
