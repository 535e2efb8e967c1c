package dev.zseal.codec;

import dev.zseal.problem.Problem;
import java.util.Arrays;
import java.util.Objects;

/// Gives back what ZFS compressed, whatever it compressed it with.
///
/// Compressions go by their `ZIO_COMPRESS_*` numbers, as records carry them. What a codec made is
/// padded with zeros up to the size it takes on disk, so bytes behind its end mean nothing; each
/// codec's framing tells where that is.
///
/// Source: `zio_compress_table` in OpenZFS `module/zfs/zio_compress.c`.
public final class Codec {

  private static final int OFF = 2;
  private static final int LZJB = 3;
  private static final int GZIP_1 = 5;
  private static final int GZIP_9 = 13;
  private static final int ZLE = 14;
  private static final int LZ4 = 15;
  private static final int ZSTD = 16;

  /// Largest block of any pool, bytes.
  private static final int MAX_BLOCK = 16 << 20;

  private Codec() {}

  /// Decompresses `length` bytes of `payload` from `offset` on.
  ///
  /// Allocates the result and little more.
  ///
  /// @param compression `ZIO_COMPRESS_*` number of the record
  /// @param logicalSize bytes the result must have, at most 16 MiB
  /// @param what what a person calls the block, for errors: `block 3 of object 12`
  /// @return exactly `logicalSize` bytes, always an array of its own
  /// @throws Problem.Corrupt if that is not what comes out
  /// @throws Problem.TooNew if the compression is one nobody had defined yet
  /// @throws Problem.Unavailable if the native library for zstd does not load
  public static byte[] decode(
      int compression, byte[] payload, int offset, int length, int logicalSize, String what)
      throws Problem {
    Objects.checkFromIndexSize(offset, length, payload.length);
    if (logicalSize < 1 || logicalSize > MAX_BLOCK) {
      throw corrupt(what, "a block of %d bytes is impossible".formatted(logicalSize));
    }
    if (compression > ZSTD) {
      throw new Problem.TooNew(
          what + " is compressed in a way this version does not know",
          "compression %d; the last one known is %d, zstd".formatted(compression, ZSTD),
          "Use a newer version of zseal.");
    }
    try {
      if (compression == OFF) {
        return stored(payload, offset, length, logicalSize);
      }
      byte[] out = new byte[logicalSize];
      switch (compression) {
        case LZJB -> Lzjb.decode(payload, offset, length, out);
        case ZLE -> Zle.decode(payload, offset, length, out);
        case LZ4 -> Lz4.decode(payload, offset, length, out);
        case ZSTD -> Zstandard.decode(payload, offset, length, out);
        default -> {
          if (compression < GZIP_1 || compression > GZIP_9) {
            throw new MalformedBlock("no block has compression " + compression);
          }
          Gzip.decode(payload, offset, length, out);
        }
      }
      return out;
    } catch (MalformedBlock e) {
      throw corrupt(what, String.valueOf(e.getMessage()));
    }
  }

  private static byte[] stored(byte[] payload, int offset, int length, int logicalSize)
      throws MalformedBlock {
    if (length != logicalSize) {
      throw new MalformedBlock(
          "it is not compressed, yet has %d bytes where %d belong".formatted(length, logicalSize));
    }
    return Arrays.copyOfRange(payload, offset, offset + length);
  }

  private static Problem corrupt(String what, String reason) {
    return new Problem.Corrupt(
        what + " cannot be decompressed",
        reason,
        "Look for it in another copy: another vault, or the pool it came from.");
  }
}
