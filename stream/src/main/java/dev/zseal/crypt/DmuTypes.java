package dev.zseal.crypt;

/// What encryption must know of the types of objects and bonuses (`DMU_OT_*`).
///
/// Types from 128 on say it themselves, in their bits; those below are in a table. An unknown type
/// counts as metadata in the clear.
///
/// Source: `dmu_ot` in OpenZFS `module/zfs/dmu.c`, `DMU_OT_ENCRYPTED` in `include/sys/dmu.h`.
public final class DmuTypes {

  private static final int NEW_TYPE = 0x80;
  private static final int NEW_TYPE_METADATA = 0x40;
  private static final int NEW_TYPE_ENCRYPTED = 0x20;

  private DmuTypes() {}

  /// Whether a block or bonus of this type is encrypted in an encrypted dataset. If not it is
  /// authenticated only. Of a dnode block only the bonuses are encrypted.
  public static boolean isEncrypted(int type) {
    return (type & NEW_TYPE) != 0
        ? (type & NEW_TYPE_ENCRYPTED) != 0
        : switch (type) {
          case 9, 10, 18, 19, 20, 22, 23, 25, 26, 33, 34, 35, 39, 40, 44, 45, 46, 47, 49 -> true;
          default -> false;
        };
  }

  /// Whether the DMU counts the type as metadata: all but file contents, volume data, plain arrays
  /// and deduplicated blocks.
  public static boolean isMetadata(int type) {
    return (type & NEW_TYPE) != 0
        ? (type & NEW_TYPE_METADATA) != 0
        : switch (type) {
          case 19, 23, 25, 26, 49 -> false;
          default -> true;
        };
  }
}
