package dev.zseal.zpl;

import java.util.Objects;

/// Contents that lie among the attributes of a node.
final class ByteContents implements FileContents {

  private final byte[] bytes;

  /// Takes over `bytes` without a copy.
  ByteContents(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public int read(long offset, byte[] into, int at, int length) {
    Objects.checkFromIndexSize(at, length, into.length);
    if (offset < 0) {
      throw new IllegalArgumentException("offset " + offset);
    }
    if (offset >= bytes.length) {
      return -1;
    }
    int n = (int) Math.min(length, bytes.length - offset);
    System.arraycopy(bytes, (int) offset, into, at, n);
    return n;
  }

  @Override
  public long nextData(long offset) {
    return offset < bytes.length ? offset : -1;
  }

  @Override
  public long nextHole(long offset) {
    return bytes.length;
  }

  @Override
  public long blockEnd(long offset) {
    return bytes.length;
  }

  @Override
  public long badBlocks() {
    return 0;
  }
}
