package dev.zseal.codec;

import com.github.luben.zstd.ZstdCompressCtx;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.Deflater;

/// A block as ZFS would hold it once compressed, made by encoders that share nothing with the
/// decoders.
public final class Compressed {

  private static final int SECTOR = 512;

  private final String name;
  private final int compression;
  private final byte[] padded;
  private final int length;

  private Compressed(String name, int compression, byte[] padded, int length) {
    this.name = name;
    this.compression = compression;
    this.padded = padded;
    this.length = length;
  }

  /// `data` by every codec; gzip and zstd at their quickest and their best.
  static Compressed[] allOf(byte[] data) {
    return new Compressed[] {
      new Compressed("off", 2, data, data.length),
      of("lzjb", 3, lzjb(data)),
      of("gzip-1", 5, gzip(data, 1)),
      of("gzip-9", 13, gzip(data, 9)),
      of("zle", 14, zle(data)),
      of("lz4", 15, lz4(data)),
      of("zstd-1", 16, zstd(data, 1)),
      of("zstd-fast-1000", 16, zstd(data, -1000)),
      of("zstd-19", 16, zstd(data, 19))
    };
  }

  /// `data` by LZ4.
  public static Compressed byLz4(byte[] data) {
    return of("lz4", 15, lz4(data));
  }

  /// `data` by zstd-3.
  public static Compressed byZstd(byte[] data) {
    return of("zstd-3", 16, zstd(data, 3));
  }

  private static Compressed of(String name, int compression, byte[] bytes) {
    int sectors = (bytes.length + SECTOR - 1) / SECTOR;
    return new Compressed(name, compression, Arrays.copyOf(bytes, sectors * SECTOR), bytes.length);
  }

  String name() {
    return name;
  }

  /// `ZIO_COMPRESS_*`.
  public int compression() {
    return compression;
  }

  /// With zeros behind it, up to a whole number of sectors.
  public byte[] padded() {
    return padded.clone();
  }

  /// Without padding.
  byte[] bytes() {
    return Arrays.copyOf(padded, length);
  }

  int length() {
    return length;
  }

  @Override
  public String toString() {
    return "%s, %d bytes".formatted(name, length);
  }

  private static byte[] gzip(byte[] data, int level) {
    Deflater deflater = new Deflater(level);
    deflater.setInput(data);
    deflater.finish();
    byte[] room = new byte[2 * data.length + 64];
    int n = deflater.deflate(room);
    deflater.end();
    return Arrays.copyOf(room, n);
  }

  private static byte[] zstd(byte[] data, int level) {
    try (ZstdCompressCtx context = new ZstdCompressCtx()) {
      context.setLevel(level).setMagicless(true).setContentSize(false);
      byte[] frame = context.compress(data);
      return ByteBuffer.allocate(8 + frame.length)
          .putInt(frame.length)
          .putInt(0x0500290b)
          .put(frame)
          .array();
    }
  }

  /// Greedy, with the last match of every hash; the last twelve bytes stay literals.
  private static byte[] lz4(byte[] data) {
    var out = new ByteArrayOutputStream();
    int[] seen = new int[1 << 12];
    int literals = 0;
    int at = 0;
    while (at < data.length - 12) {
      int hash = (word(data, at) * 0x9E3779B1) >>> 20;
      int match = seen[hash] - 1;
      seen[hash] = at + 1;
      if (match < 0 || at - match > 0xffff || word(data, match) != word(data, at)) {
        at++;
        continue;
      }
      int n = 4;
      while (at + n < data.length - 5 && data[match + n] == data[at + n]) {
        n++;
      }
      lz4Sequence(out, data, literals, at - literals, at - match, n - 4);
      at += n;
      literals = at;
    }
    lz4Sequence(out, data, literals, data.length - literals, 0, 0);
    byte[] block = out.toByteArray();
    return ByteBuffer.allocate(4 + block.length).putInt(block.length).put(block).array();
  }

  private static void lz4Sequence(
      ByteArrayOutputStream out, byte[] data, int from, int literals, int distance, int more) {
    out.write(Math.min(15, literals) << 4 | Math.min(15, more));
    lz4Length(out, literals);
    out.write(data, from, literals);
    if (distance > 0) {
      out.write(distance);
      out.write(distance >> 8);
      lz4Length(out, more);
    }
  }

  private static void lz4Length(ByteArrayOutputStream out, int length) {
    for (int left = length - 15; left >= 0; left -= 255) {
      out.write(Math.min(255, left));
    }
  }

  private static int word(byte[] data, int at) {
    return ByteBuffer.wrap(data).getInt(at);
  }

  private static byte[] lzjb(byte[] data) {
    var out = new ByteArrayOutputStream();
    int at = 0;
    while (at < data.length) {
      int control = 0;
      var items = new ByteArrayOutputStream();
      for (int item = 0; item < 8 && at < data.length; item++) {
        int best = 0;
        int distance = 0;
        // Short distances first, so that runs overlap themselves.
        for (int d = 1; d <= Math.min(at, 1023) && best < 66; d += d < 16 ? 1 : 7) {
          int n = 0;
          while (n < 66 && at + n < data.length && data[at + n - d] == data[at + n]) {
            n++;
          }
          if (n > best) {
            best = n;
            distance = d;
          }
        }
        if (best < 3) {
          items.write(data[at++]);
          continue;
        }
        control |= 1 << item;
        items.write((best - 3) << 2 | distance >> 8);
        items.write(distance);
        at += best;
      }
      out.write(control);
      out.writeBytes(items.toByteArray());
    }
    return out.toByteArray();
  }

  private static byte[] zle(byte[] data) {
    var out = new ByteArrayOutputStream();
    int at = 0;
    while (at < data.length) {
      boolean zeros = data[at] == 0;
      int n = 1;
      while (n < (zeros ? 192 : 64) && at + n < data.length && (data[at + n] == 0) == zeros) {
        n++;
      }
      if (zeros) {
        out.write(64 + n - 1);
      } else {
        out.write(n - 1);
        out.write(data, at, n);
      }
      at += n;
    }
    return out.toByteArray();
  }
}
