package dev.zseal.vault.send;

/// What the walk of `zfs send` must know of an object's type.
///
/// Source: the table `dmu_ot` in OpenZFS `module/zfs/dmu.c`.
final class ObjectType {

  private static final int NEW_TYPE = 0x80;
  private static final int NEW_TYPE_METADATA = 0x40;

  private ObjectType() {}

  /// Whether the DMU counts the type as metadata: all but file contents, volume data, plain integer
  /// arrays and deduplicated blocks.
  static boolean isMetadata(int type) {
    return (type & NEW_TYPE) != 0
        ? (type & NEW_TYPE_METADATA) != 0
        : switch (type) {
          case 19, 23, 25, 26, 49 -> false;
          default -> true;
        };
  }
}
