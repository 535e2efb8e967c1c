package dev.zseal.store;

import dev.zseal.problem.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// A file of a [FolderStore], open for reading.
record StoredFile(String name, FileChannel channel, long length) implements StoredObject {

  @Override
  public void read(long position, byte[] into, int offset, int length) throws Problem {
    read(channel, name, position, ByteBuffer.wrap(into, offset, length));
  }

  /// Fills `target` from `position` on; `Corrupt` when the file ends before.
  static void read(FileChannel channel, String name, long position, ByteBuffer target)
      throws Problem {
    long wanted = position + target.remaining();
    long at = position;
    try {
      while (target.hasRemaining()) {
        int n = channel.read(target, at);
        if (n < 0) {
          throw new Problem.Corrupt(
              name + " is cut short",
              "it ends at byte %d, byte %d was wanted".formatted(at, wanted),
              "Take it from another copy of the vault; other snapshots may be whole.");
        }
        at += n;
      }
    } catch (IOException e) {
      throw StoreProblems.reading(e, "cannot read " + name);
    }
  }

  @Override
  public void close() {
    FolderStore.closeQuietly(channel);
  }
}
