package dev.zseal.mount;

import dev.zseal.problem.Problem;
import dev.zseal.zpl.FileContents;
import java.nio.ByteBuffer;

/// A file somebody has open. Requests wait for one another: the kernel reads ahead, so several come
/// at once for parts of one block, which is opened once; and what comes next is opened ahead by
/// others anyway.
final class OpenFile {

  private final FileContents contents;

  OpenFile(FileContents contents) {
    this.contents = contents;
  }

  /// Reads into a buffer, from its position on, as many bytes as it has room for or the file has.
  ///
  /// @return how many bytes
  synchronized int read(long offset, ByteBuffer into) throws Problem {
    byte[] bytes = new byte[into.remaining()];
    int n = Math.max(0, contents.read(offset, bytes, 0, bytes.length));
    into.put(bytes, 0, n);
    return n;
  }

  /// Whether a block that was read is one a sender filled because it could not read it.
  synchronized boolean wasDamagedBefore() {
    return contents.badBlocks() > 0;
  }
}
