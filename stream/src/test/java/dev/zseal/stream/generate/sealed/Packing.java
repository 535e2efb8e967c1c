package dev.zseal.stream.generate.sealed;

import dev.zseal.codec.Compressed;

/// How blocks are compressed before they are sealed.
public enum Packing {
  OFF,
  LZ4,
  ZSTD;

  static final int NOT_COMPRESSED = 2;

  /// The block compressed and padded to whole sectors, or itself when that saves less than an
  /// eighth (`zio_compress_data`).
  Packed pack(byte[] plain, boolean hopeless) {
    if (this == OFF || hopeless) {
      return new Packed(plain, NOT_COMPRESSED);
    }
    Compressed compressed = this == LZ4 ? Compressed.byLz4(plain) : Compressed.byZstd(plain);
    byte[] padded = compressed.padded();
    return padded.length > plain.length - plain.length / 8
        ? new Packed(plain, NOT_COMPRESSED)
        : new Packed(padded, compressed.compression());
  }

  /// A block as it is to be sealed.
  ///
  /// @param compression `ZIO_COMPRESS_*`
  @SuppressWarnings("ArrayRecordComponent")
  record Packed(byte[] bytes, int compression) {}
}
