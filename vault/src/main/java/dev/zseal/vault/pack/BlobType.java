package dev.zseal.vault.pack;

import dev.zseal.problem.Problem;

/// What a slot of a pack holds.
public enum BlobType {
  /// A compacted-away blob: length 0, its address stays taken.
  DEAD(0),
  /// A sealed block or spill block with its header.
  BLOCK(1),
  /// A page of a snapshot's tree.
  PAGE(2),
  /// A manifest, byte for byte as in its own file.
  MANIFEST(3);

  private static final BlobType[] BY_CODE = values();

  private final int code;

  BlobType(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  static BlobType of(int code, ByteSource in) throws Problem {
    if (code >= BY_CODE.length) {
      throw in.corrupt("unknown blob type " + code);
    }
    return BY_CODE[code];
  }
}
