package dev.zseal.vault.tree;

import dev.zseal.problem.Problem;
import dev.zseal.stream.SendRecord;
import dev.zseal.vault.pack.ByteSink;
import dev.zseal.vault.pack.ByteSource;

/// What a block pointer says of a sealed block besides its MAC: enough to check the MACs above it
/// without fetching the block.
///
/// @param compression `ZIO_COMPRESS_*`, 0 to [#MAX_COMPRESSION]
/// @param swapped whether it was written in the byte order the stream is not in
/// @param logicalSize bytes once opened; 0 when it is the object's block size
public record BlockForm(int compression, boolean swapped, int logicalSize) {

  /// Largest number there is room for. OpenZFS knows 17 ways to compress.
  public static final int MAX_COMPRESSION = 63;

  /// What an entry has that refers to a page.
  static final BlockForm NONE = new BlockForm(0, false, 0);

  private static final int SECTOR = 512;
  private static final int SIZED = 0x40;
  private static final int SWAPPED = 0x80;
  private static final int MAX_SECTORS = (16 << 20) / SECTOR;

  /// A data block, which is as large as its object's blocks are.
  public static BlockForm data(int compression, int recordFlags) {
    return new BlockForm(compression, (recordFlags & SendRecord.FLAG_SWAPPED) != 0, 0);
  }

  /// A spill block, which has a size of its own.
  public static BlockForm spill(int compression, int recordFlags, long logicalSize) {
    return new BlockForm(
        compression, (recordFlags & SendRecord.FLAG_SWAPPED) != 0, (int) logicalSize);
  }

  void write(ByteSink out) {
    out.u8(compression | (logicalSize == 0 ? 0 : SIZED) | (swapped ? SWAPPED : 0));
    if (logicalSize != 0) {
      out.varint(logicalSize / SECTOR);
    }
  }

  static BlockForm read(ByteSource in) throws Problem {
    int head = in.u8();
    int sectors = (head & SIZED) == 0 ? 0 : in.bounded("size in sectors", MAX_SECTORS);
    if (sectors == 0 && (head & SIZED) != 0) {
      throw in.corrupt("a block without a size");
    }
    return new BlockForm(head & MAX_COMPRESSION, (head & SWAPPED) != 0, sectors * SECTOR);
  }
}
