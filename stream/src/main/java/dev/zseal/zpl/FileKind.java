package dev.zseal.zpl;

import org.jspecify.annotations.Nullable;

/// What a node is: the highest four bits of its mode.
public enum FileKind {
  FIFO(1, 'p'),
  CHARACTER_DEVICE(2, 'c'),
  DIRECTORY(4, 'd'),
  BLOCK_DEVICE(6, 'b'),
  FILE(8, '-'),
  SYMLINK(10, 'l'),
  SOCKET(12, 's');

  private static final int MODE_SHIFT = 12;

  private final int nibble;
  private final char letter;

  FileKind(int nibble, char letter) {
    this.nibble = nibble;
    this.letter = letter;
  }

  /// The kind in a directory entry's highest four bits, or null if they say nothing.
  static @Nullable FileKind ofNibble(int nibble) {
    for (FileKind kind : values()) {
      if (kind.nibble == nibble) {
        return kind;
      }
    }
    return null;
  }

  static @Nullable FileKind ofMode(int mode) {
    return ofNibble(mode >>> MODE_SHIFT);
  }

  /// The letter `ls -l` starts a line with.
  public char letter() {
    return letter;
  }
}
