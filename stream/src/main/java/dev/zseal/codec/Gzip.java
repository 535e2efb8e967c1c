package dev.zseal.codec;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// gzip of any level: a zlib stream (RFC 1950), which knows its own end and has a checksum.
///
/// Source: OpenZFS `module/zfs/gzip.c`.
final class Gzip {

  private Gzip() {}

  static void decode(byte[] in, int offset, int length, byte[] out) throws MalformedBlock {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(in, offset, length);
      int to = fill(inflater, out);
      if (to < out.length) {
        throw new MalformedBlock("gzip: makes %d bytes, not %d".formatted(to, out.length));
      }
      // The end of the stream and its checksum come behind the last byte.
      if (fill(inflater, new byte[1]) != 0) {
        throw new MalformedBlock("gzip: makes more than %d bytes".formatted(out.length));
      }
      if (!inflater.finished()) {
        throw new MalformedBlock("gzip: ends before its checksum");
      }
    } catch (DataFormatException e) {
      throw new MalformedBlock("gzip: " + e.getMessage());
    } finally {
      inflater.end();
    }
  }

  /// Inflates until `out` is full or nothing more comes; says how many bytes came.
  private static int fill(Inflater inflater, byte[] out) throws DataFormatException {
    int to = 0;
    while (to < out.length) {
      int n = inflater.inflate(out, to, out.length - to);
      if (n == 0) {
        break;
      }
      to += n;
    }
    return to;
  }
}
