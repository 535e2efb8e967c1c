package dev.zseal.files;

import dev.zseal.problem.Problem;
import dev.zseal.zpl.FileContents;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Copies the contents of files, holes aside, and says what of them cannot be read.
final class ContentsCopy {

  private static final int BUFFER = 1 << 20;

  private final boolean salvage;
  private final LongConsumer progress;
  private final byte[] buffer = new byte[BUFFER];
  private long written;

  /// What of a file is not what it once was.
  ///
  /// @param bytes how many are lost: zeros in their place; 0 if there are only blocks that `zfs
  ///   send` could not read
  /// @param first the offset of the first of them
  /// @param reason of the first
  record Loss(long bytes, long first, String reason) {

    private Loss and(long more) {
      return new Loss(bytes + more, first, reason);
    }

    String words() {
      return bytes == 0
          ? reason
          : "%,d bytes of it are lost and zeros, from byte %,d on: %s"
              .formatted(bytes, first, reason);
    }
  }

  /// @param salvage whether to go on where something cannot be read
  /// @param progress hears how many bytes were written so far, of all files
  ContentsCopy(boolean salvage, LongConsumer progress) {
    this.salvage = salvage;
    this.progress = progress;
  }

  /// Writes all but holes, each byte at its own offset; what cannot be read stays a hole.
  ///
  /// @return null if it is whole
  @Nullable Loss copy(FileContents contents, FileChannel out) throws Problem, IOException {
    Loss loss = null;
    long at = contents.nextData(0);
    while (at >= 0) {
      long end = contents.nextHole(at);
      while (at < end) {
        long next = salvage ? Math.min(contents.blockEnd(at), end) : end;
        try {
          at += write(contents, at, (int) Math.min(BUFFER, next - at), out);
        } catch (Problem.Corrupt e) {
          if (!salvage) {
            throw e;
          }
          loss = loss == null ? new Loss(next - at, at, e.getMessage()) : loss.and(next - at);
          at = next;
        }
        progress.accept(written);
      }
      at = contents.nextData(at);
    }
    return loss == null && contents.badBlocks() > 0
        ? new Loss(0, 0, "zfs send could not read all of it")
        : loss;
  }

  /// Bytes written so far, of all files.
  long written() {
    return written;
  }

  private int write(FileContents contents, long at, int length, FileChannel out)
      throws Problem, IOException {
    int n = contents.read(at, buffer, 0, length);
    ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, n);
    while (bytes.hasRemaining()) {
      out.write(bytes, at + bytes.position());
    }
    written += n;
    return n;
  }
}
