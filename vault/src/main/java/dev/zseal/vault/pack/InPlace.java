package dev.zseal.vault.pack;

/// Addresses of blocks that stay where they are: in a stream file, at the offset of their record.
///
/// They look like those of blobs in packs, in series that no writer draws: the 2^32 highest.
public final class InPlace {

  private static final long FIRST_SERIES = 0xffffffff00000000L;
  private static final int SLOT_BITS = 31;
  private static final long SLOT_MASK = (1L << SLOT_BITS) - 1;

  private InPlace() {}

  /// The series that stands for a file.
  ///
  /// @param file its number, from 0
  public static long series(int file) {
    return FIRST_SERIES + file;
  }

  /// The address of the block whose record lies at `offset` of a file.
  static BlobRef ref(long series, long offset, BlobHash hash) {
    int number = (int) (offset >>> SLOT_BITS) + 1;
    return new BlobRef(series, number, (int) (offset & SLOT_MASK), hash.hash0(), hash.hash1());
  }

  /// Whether the block lies in a file.
  public static boolean isIn(BlobRef ref) {
    return Long.compareUnsigned(ref.series(), FIRST_SERIES) >= 0;
  }

  /// The number of that file.
  public static int file(BlobRef ref) {
    return (int) (ref.series() - FIRST_SERIES);
  }

  /// The offset of its record there.
  public static long offset(BlobRef ref) {
    return (long) (ref.number() - 1) << SLOT_BITS | ref.slot();
  }
}
