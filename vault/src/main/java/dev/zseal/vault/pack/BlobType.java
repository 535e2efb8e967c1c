package dev.zseal.vault.pack;

/// What a slot of a pack holds.
public enum BlobType {
  /// A compacted-away blob: length 0, its address stays taken.
  DEAD(0),
  /// A sealed block or spill block with its header.
  BLOCK(1),
  /// A page of a snapshot's tree.
  PAGE(2),
  /// A manifest, byte for byte as in its own file.
  MANIFEST(3),
  /// A capsule, byte for byte as in its own file.
  CAPSULE(4),
  /// The settings of the vault, byte for byte as in `vault.json`.
  SETTINGS(5);

  private static final BlobType[] BY_CODE = values();

  private final int code;

  BlobType(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  static boolean isKnown(int code) {
    return code >= 0 && code < BY_CODE.length;
  }

  static BlobType of(int code) {
    return BY_CODE[code];
  }
}
