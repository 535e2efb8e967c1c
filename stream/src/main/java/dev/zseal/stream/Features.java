package dev.zseal.stream;

/// The feature word of a BEGIN record: `DMU_BACKUP_FEATURE_*` bits.
///
/// Source: OpenZFS `include/sys/zfs_ioctl.h`.
public record Features(long bits) {

  public static final long DEDUP = 1L;
  public static final long DEDUPPROPS = 1L << 1;
  public static final long SA_SPILL = 1L << 2;
  public static final long EMBED_DATA = 1L << 16;
  public static final long LZ4 = 1L << 17;
  public static final long LARGE_BLOCKS = 1L << 19;
  public static final long RESUMING = 1L << 20;
  public static final long REDACTED = 1L << 21;
  public static final long COMPRESSED = 1L << 22;
  public static final long LARGE_DNODE = 1L << 23;
  public static final long RAW = 1L << 24;
  public static final long ZSTD = 1L << 25;
  public static final long HOLDS = 1L << 26;
  public static final long SWITCH_TO_LARGE_BLOCKS = 1L << 27;
  public static final long LONGNAME = 1L << 28;
  public static final long LARGE_MICROZAP = 1L << 29;

  private static final long KNOWN =
      DEDUP
          | DEDUPPROPS
          | SA_SPILL
          | EMBED_DATA
          | LZ4
          | LARGE_BLOCKS
          | RESUMING
          | REDACTED
          | COMPRESSED
          | LARGE_DNODE
          | RAW
          | ZSTD
          | HOLDS
          | SWITCH_TO_LARGE_BLOCKS
          | LONGNAME
          | LARGE_MICROZAP;

  public boolean has(long bit) {
    return (bits & bit) != 0;
  }

  /// The bits that no OpenZFS this program knows defines.
  public long unknown() {
    return bits & ~KNOWN;
  }

  /// The same word with `bit` cleared.
  public Features without(long bit) {
    return new Features(bits & ~bit);
  }

  @Override
  public String toString() {
    return Long.toHexString(bits);
  }
}
