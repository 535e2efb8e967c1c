package dev.zseal.vault.pack;

import dev.zseal.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/// The slots of one pack: where each blob lies in the file, and what it is.
final class PackDirectory {

  private final byte[] types;
  private final int[] lengths;
  private final long[] offsets;

  private PackDirectory(byte[] types, int[] lengths, long[] offsets) {
    this.types = types;
    this.lengths = lengths;
    this.offsets = offsets;
  }

  int slots() {
    return lengths.length;
  }

  BlobType type(int slot, ByteSource in) throws Problem {
    return BlobType.of(types[slot], in);
  }

  int length(int slot) {
    return lengths[slot];
  }

  long offset(int slot) {
    return offsets[slot];
  }

  /// Bytes this object takes in memory, about.
  int weight() {
    return 64 + 13 * lengths.length;
  }

  /// Decodes the directories of a run of packs whose blobs fill the file from `start` to `end`.
  static List<PackDirectory> decode(byte[] bytes, int packs, long start, long end, String file)
      throws Problem {
    ByteSource in = new ByteSource(bytes, file);
    List<PackDirectory> all = new ArrayList<>(packs);
    long at = start;
    for (int p = 0; p < packs; p++) {
      int count = in.bounded("slot count", in.remaining() / (2 + BlobHash.BYTES));
      byte[] types = new byte[count];
      int[] lengths = new int[count];
      long[] offsets = new long[count];
      for (int slot = 0; slot < count; slot++) {
        types[slot] = (byte) in.u8();
        lengths[slot] = in.bounded("blob length", PackAppender.MAX_BLOB);
        in.u64();
        in.u64();
        offsets[slot] = at;
        at += lengths[slot];
      }
      all.add(new PackDirectory(types, lengths, offsets));
    }
    in.end();
    if (at != end) {
      throw in.corrupt("its blobs take %d bytes, not %d".formatted(at - start, end - start));
    }
    return all;
  }
}
