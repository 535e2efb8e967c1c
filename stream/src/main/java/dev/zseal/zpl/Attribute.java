package dev.zseal.zpl;

import org.jspecify.annotations.Nullable;

/// The system attributes zseal understands. Those up to [#ZNODE_ACL] have the same number and
/// length in every file system; the others are numbered by its registry.
///
/// Source: OpenZFS `module/zfs/zfs_sa.c`, `module/zfs/sa.c`.
enum Attribute {
  ATIME(0, 16),
  MTIME(1, 16),
  CTIME(2, 16),
  CRTIME(3, 16),
  GEN(4, 8),
  MODE(5, 8),
  SIZE(6, 8),
  PARENT(7, 8),
  LINKS(8, 8),
  XATTR(9, 8),
  RDEV(10, 8),
  FLAGS(11, 8),
  UID(12, 8),
  GID(13, 8),
  PAD(14, 32),
  ZNODE_ACL(15, 88),
  DACL_COUNT(-1, 0),
  SYMLINK(-1, 0),
  SCANSTAMP(-1, 0),
  DACL_ACES(-1, 0),
  DXATTR(-1, 0),
  PROJID(-1, 0);

  private static final String PREFIX = "ZPL_";

  private final int legacyNumber;
  private final int legacyLength;

  Attribute(int legacyNumber, int legacyLength) {
    this.legacyNumber = legacyNumber;
    this.legacyLength = legacyLength;
  }

  static @Nullable Attribute ofName(String name) {
    if (name.startsWith(PREFIX)) {
      for (Attribute attribute : values()) {
        if (name.substring(PREFIX.length()).equals(attribute.name())) {
          return attribute;
        }
      }
    }
    return null;
  }

  /// The number of one that needs no registry, else -1.
  int legacyNumber() {
    return legacyNumber;
  }

  /// Bytes of one that needs no registry, else 0.
  int legacyLength() {
    return legacyLength;
  }
}
