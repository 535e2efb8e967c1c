package dev.zseal.codec;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.zseal.problem.Problem;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Zstandard: a header of 8 bytes, then one frame without its magic number (RFC 8878).
///
/// The header begins with the frame's length. Version and level follow, in an order that changed
/// between releases and machines; a decoder needs neither.
///
/// Source: OpenZFS `module/zstd/zfs_zstd.c`.
final class Zstandard {

  private static final int HEADER = 8;

  /// Contexts of threads that have done with them: to make one takes longer than a small block.
  private static final ConcurrentLinkedQueue<ZstdDecompressCtx> IDLE =
      new ConcurrentLinkedQueue<>();

  private Zstandard() {}

  /// Straight into `out`: whatever window a frame claims, none is allocated for it.
  static void decode(byte[] in, int offset, int length, byte[] out)
      throws MalformedBlock, Problem.Unavailable {
    int frame = Prefix.length(in, offset, length, HEADER, "zstd");
    int made;
    try {
      made = decompress(in, offset + HEADER, frame, out);
    } catch (ZstdException e) {
      throw new MalformedBlock("zstd: " + e.getMessage());
    } catch (LinkageError e) {
      throw new Problem.Unavailable(
          "the library that undoes zstd compression does not load",
          String.valueOf(e.getMessage()),
          "It is unpacked to the folder for temporary files: let that be one that programs may be"
              + " run from, with JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=FOLDER.",
          e);
    }
    if (made != out.length) {
      throw new MalformedBlock("zstd: makes %d bytes, not %d".formatted(made, out.length));
    }
  }

  private static int decompress(byte[] in, int offset, int length, byte[] out) {
    ZstdDecompressCtx context = IDLE.poll();
    if (context == null) {
      context = new ZstdDecompressCtx();
      context.setMagicless(true);
    }
    try {
      return context.decompressByteArray(out, 0, out.length, in, offset, length);
    } finally {
      // It begins anew with each frame, whatever became of the last.
      IDLE.add(context);
    }
  }
}
