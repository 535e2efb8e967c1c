package dev.zseal.vault.pack;

import dev.zseal.parity.CellLayout;
import dev.zseal.parity.CellSums;
import dev.zseal.problem.Problem;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The fixed parts of a pack file, version 1: `docs/format/pack.md`.
///
/// ```
/// file      = body [first-index parity] [sums] footer
/// body      = header blobs directory [zeroes up to a cell]
/// header    = magic version kind zero[5] series first last generation            40 bytes
/// directory = per pack: varint count, per slot: u8 type, varint length, hash[16]
/// footer    = header-copy directory-at directory-length directory-hash
///             rows parity cells file-length hash[16] end-magic                   120 bytes
/// ```
final class PackFormat {

  static final int HEADER_BYTES = 40;
  static final int FOOTER_BYTES = HEADER_BYTES + 6 * 8 + 2 * BlobHash.BYTES;

  /// Largest directory a reader accepts.
  static final int MAX_DIRECTORY = 64 << 20;

  /// Longest file. None comes near: a gibibyte of blobs and one more, the directory, and as much
  /// again of parity.
  static final long MAX_FILE = 1L << 32;

  private static final byte[] MAGIC = {'z', 's', 'e', 'a', 'l', 'p', 'k', '\n'};
  private static final long END_MAGIC = 0x0a646e656c61657aL; // "zealend\n"
  private static final int VERSION = 1;

  private PackFormat() {}

  static byte[] header(long series, PackName name) {
    return new ByteSink(HEADER_BYTES)
        .bytes(MAGIC)
        .u16(VERSION)
        .u8(name.kind().code())
        .bytes(new byte[5])
        .u64(series)
        .u32(name.first())
        .u32(name.last())
        .u64(name.generation())
        .toByteArray();
  }

  static void checkHeader(byte[] found, long series, PackName name, String file) throws Problem {
    ByteSource in = new ByteSource(found, file);
    if (!Arrays.equals(in.bytes(MAGIC.length), MAGIC)) {
      throw in.corrupt("no pack begins here");
    }
    int version = in.u16();
    if (version != VERSION) {
      throw new Problem.TooNew(
          file + " has a format this zseal does not know",
          "pack version %d; %d is known".formatted(version, VERSION),
          "Install a newer zseal.");
    }
    if (!Arrays.equals(found, header(series, name))) {
      throw in.corrupt("its header names another pack");
    }
  }

  /// What the footer says, past the copy of the header.
  ///
  /// @param layout of the cells, null in a pack without parity
  record Footer(
      long directoryAt,
      long directoryLength,
      long hash0,
      long hash1,
      @Nullable CellLayout layout,
      long fileLength) {

    /// Where the first copy of the footer and the sums begins, in a pack with parity.
    static long firstIndexAt(CellLayout layout) {
      return (long) layout.cells() * CellLayout.CELL_BYTES;
    }

    /// Where parity begins.
    static long parityAt(CellLayout layout) {
      long index = FOOTER_BYTES + CellSums.bytes(layout.cells() + layout.parityCells());
      long cells = (index + CellLayout.CELL_BYTES - 1) / CellLayout.CELL_BYTES;
      return firstIndexAt(layout) + cells * CellLayout.CELL_BYTES;
    }

    /// Where parity ends and the second copy of the sums begins.
    static long parityEnd(CellLayout layout) {
      return parityAt(layout) + (long) layout.parityCells() * CellLayout.CELL_BYTES;
    }

    /// Where a cell lies in the file.
    static long cellAt(CellLayout layout, int cell) {
      return cell < layout.cells()
          ? (long) cell * CellLayout.CELL_BYTES
          : parityAt(layout) + (long) (cell - layout.cells()) * CellLayout.CELL_BYTES;
    }

    /// Bytes of a file with this layout.
    static long fileLength(CellLayout layout) {
      return parityEnd(layout)
          + CellSums.bytes(layout.cells() + layout.parityCells())
          + FOOTER_BYTES;
    }

    byte[] encode(byte[] header) {
      byte[] covered =
          new ByteSink(FOOTER_BYTES)
              .bytes(header)
              .u64(directoryAt)
              .u64(directoryLength)
              .u64(hash0)
              .u64(hash1)
              .u32(layout == null ? 0 : layout.rows())
              .u32(layout == null ? 0 : layout.parity())
              .u64(layout == null ? 0 : layout.cells())
              .u64(fileLength)
              .toByteArray();
      BlobHash sum = BlobHash.of(covered, 0, covered.length);
      return new ByteSink(FOOTER_BYTES)
          .bytes(covered)
          .u64(sum.hash0())
          .u64(sum.hash1())
          .u64(END_MAGIC)
          .toByteArray();
    }

    /// Whether this is a footer as [#encode] writes it for a pack with that header.
    static boolean isWhole(byte[] bytes, byte[] header) {
      if (bytes.length != FOOTER_BYTES
          || !Arrays.equals(bytes, 0, HEADER_BYTES, header, 0, HEADER_BYTES)) {
        return false;
      }
      int covered = FOOTER_BYTES - BlobHash.BYTES - Long.BYTES;
      BlobHash sum = BlobHash.of(bytes, 0, covered);
      byte[] tail =
          new ByteSink(BlobHash.BYTES + Long.BYTES)
              .u64(sum.hash0())
              .u64(sum.hash1())
              .u64(END_MAGIC)
              .toByteArray();
      return Arrays.equals(bytes, covered, FOOTER_BYTES, tail, 0, tail.length);
    }

    static Footer decode(byte[] bytes, byte[] header, String file) throws Problem {
      ByteSource in = new ByteSource(bytes, file);
      if (!isWhole(bytes, header)) {
        throw in.corrupt("its footer does not match");
      }
      byte[] copy = in.bytes(HEADER_BYTES);
      long directoryAt = in.u64();
      long directoryLength = in.u64();
      long hash0 = in.u64();
      long hash1 = in.u64();
      long rows = Integer.toUnsignedLong(in.u32());
      long parity = Integer.toUnsignedLong(in.u32());
      long cells = in.u64();
      long fileLength = in.u64();
      if (directoryAt < HEADER_BYTES
          || directoryLength < 0
          || directoryLength > MAX_DIRECTORY
          || directoryAt > Long.MAX_VALUE - directoryLength - copy.length
          || fileLength > MAX_FILE) {
        throw in.corrupt("its footer describes another length");
      }
      Optional<CellLayout> layout = layout(rows, parity, cells, in);
      long end = directoryAt + directoryLength;
      boolean fits =
          layout
              .map(l ->
                  firstIndexAt(l) - end >= 0
                      && firstIndexAt(l) - end < CellLayout.CELL_BYTES
                      && fileLength(l) == fileLength)
              .orElse(end + FOOTER_BYTES == fileLength);
      if (!fits) {
        throw in.corrupt("its footer describes another length");
      }
      return new Footer(
          directoryAt, directoryLength, hash0, hash1, layout.orElse(null), fileLength);
    }

    private static Optional<CellLayout> layout(long rows, long parity, long cells, ByteSource in)
        throws Problem {
      if (rows == 0 && parity == 0 && cells == 0) {
        return Optional.empty();
      }
      if (!CellLayout.isPossible(cells, rows, parity)) {
        throw in.corrupt("its parity cannot be laid out like that");
      }
      return Optional.of(new CellLayout((int) cells, (int) rows, (int) parity));
    }
  }
}
