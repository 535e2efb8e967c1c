package dev.zseal.zpl;

import dev.zseal.problem.Problem;

/// The bytes of a file, a volume or an extended attribute. Holes read as zeros, and can be asked
/// for.
///
/// For one thread at a time.
public sealed interface FileContents permits ObjectContents, ByteContents {

  /// How many bytes there are.
  long size();

  /// Reads up to `length` bytes from `offset` on; fewer only at the end.
  ///
  /// @return how many, -1 if `offset` is at the end or behind
  int read(long offset, byte[] into, int at, int length) throws Problem;

  /// The offset of the first byte at or after `offset` that is not in a hole, or -1 if there is
  /// none.
  long nextData(long offset) throws Problem;

  /// The offset of the first byte at or after `offset` that is in a hole, [#size] if there is none.
  /// Asks about every block on the way, though it reads none.
  long nextHole(long offset) throws Problem;

  /// The offset behind the block that the byte at `offset` is in, which may be behind the end. A
  /// block is read as a whole, or cannot be.
  long blockEnd(long offset);

  /// How often [#read] met a block that a sender filled with `zfs badd bloc` because it could not
  /// read it (`zfs_send_corrupt_data`). Such a file is not what it once was.
  long badBlocks();

  /// All bytes.
  ///
  /// @param limit how many there may be
  /// @throws Problem.Refused if there are more
  default byte[] readAll(int limit) throws Problem {
    if (size() > limit) {
      throw new Problem.Refused(
          "contents are too long to be held in memory",
          "%d bytes, at most %d".formatted(size(), limit),
          "Extract it into a file.");
    }
    byte[] bytes = new byte[(int) size()];
    int done = 0;
    while (done < bytes.length) {
      int n = read(done, bytes, done, bytes.length - done);
      if (n <= 0) {
        throw new IllegalStateException("the end came early, after " + done + " bytes");
      }
      done += n;
    }
    return bytes;
  }
}
