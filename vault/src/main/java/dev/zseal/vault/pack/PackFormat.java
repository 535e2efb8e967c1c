package dev.zseal.vault.pack;

import dev.zseal.problem.Problem;
import java.util.Arrays;

/// The fixed parts of a pack file, version 1: `docs/format/pack.md`.
///
/// ```
/// file      = header blobs directory parity footer
/// header    = magic version kind zero[5] series first last generation            40 bytes
/// directory = per pack: varint count, per slot: u8 type, varint length, hash[16]
/// parity    = (none yet)
/// footer    = header-copy directory-at directory-length directory-hash
///             parity-at parity-length file-length hash[16] end-magic             120 bytes
/// ```
final class PackFormat {

  static final int HEADER_BYTES = 40;
  static final int FOOTER_BYTES = HEADER_BYTES + 8 * 8 + BlobHash.BYTES;

  /// Largest directory a reader accepts.
  static final int MAX_DIRECTORY = 64 << 20;

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
  record Footer(
      long directoryAt,
      long directoryLength,
      long hash0,
      long hash1,
      long parityAt,
      long parityLength,
      long fileLength) {

    byte[] encode(byte[] header) {
      byte[] covered =
          new ByteSink(FOOTER_BYTES)
              .bytes(header)
              .u64(directoryAt)
              .u64(directoryLength)
              .u64(hash0)
              .u64(hash1)
              .u64(parityAt)
              .u64(parityLength)
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

    static Footer decode(byte[] bytes, byte[] header, long fileLength, String file) throws Problem {
      ByteSource in = new ByteSource(bytes, file);
      byte[] copy = in.bytes(HEADER_BYTES);
      Footer footer =
          new Footer(in.u64(), in.u64(), in.u64(), in.u64(), in.u64(), in.u64(), in.u64());
      if (!Arrays.equals(copy, header) || !Arrays.equals(bytes, footer.encode(header))) {
        throw in.corrupt("its footer does not match");
      }
      if (footer.fileLength != fileLength
          || footer.directoryAt < HEADER_BYTES
          || footer.directoryLength < 0
          || footer.directoryLength > MAX_DIRECTORY
          || footer.directoryAt > fileLength - FOOTER_BYTES - footer.directoryLength) {
        throw in.corrupt("its footer describes another length");
      }
      return footer;
    }
  }
}
