package dev.zseal.vault.pack;

import dev.zseal.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/// The slots of one pack: where each blob lies in the file, and what it is.
public final class PackDirectory {

  private final byte[] types;
  private final int[] lengths;
  private final long[] offsets;
  private final long[] hashes;

  private PackDirectory(int count) {
    this.types = new byte[count];
    this.lengths = new int[count];
    this.offsets = new long[count];
    this.hashes = new long[2 * count];
  }

  public int slots() {
    return lengths.length;
  }

  public BlobType type(int slot) {
    return BlobType.of(types[slot]);
  }

  /// Bytes of the blob, 0 for a dead one.
  public int length(int slot) {
    return lengths[slot];
  }

  /// Where the blob begins in the file.
  public long offset(int slot) {
    return offsets[slot];
  }

  public BlobHash hash(int slot) {
    return new BlobHash(hashes[2 * slot], hashes[2 * slot + 1]);
  }

  /// Whether the slot of a blob of this pack holds it, as far as the directory knows.
  public boolean holds(BlobRef ref) {
    int slot = ref.slot();
    return slot >= 0
        && slot < lengths.length
        && lengths[slot] > 0
        && ref.hash0() == hashes[2 * slot]
        && ref.hash1() == hashes[2 * slot + 1];
  }

  /// The address of a slot's blob, in the pack of this series and number.
  public BlobRef ref(long series, int number, int slot) {
    return new BlobRef(series, number, slot, hashes[2 * slot], hashes[2 * slot + 1]);
  }

  /// Bytes this object takes in memory, about.
  int weight() {
    return 64 + 29 * lengths.length;
  }

  /// Decodes the directories of a run of packs whose blobs fill the file from `start` to `end`.
  static List<PackDirectory> decode(byte[] bytes, int packs, long start, long end, String file)
      throws Problem {
    ByteSource in = new ByteSource(bytes, file);
    List<PackDirectory> all = new ArrayList<>(packs);
    long at = start;
    for (int p = 0; p < packs; p++) {
      int count = in.bounded("slot count", in.remaining() / (2 + BlobHash.BYTES));
      PackDirectory directory = new PackDirectory(count);
      for (int slot = 0; slot < count; slot++) {
        int type = in.u8();
        int length = in.bounded("blob length", PackAppender.MAX_BLOB);
        if (!BlobType.isKnown(type) || type == BlobType.DEAD.code() != (length == 0)) {
          throw in.corrupt("a slot of type %d and %d bytes".formatted(type, length));
        }
        directory.types[slot] = (byte) type;
        directory.lengths[slot] = length;
        directory.hashes[2 * slot] = in.u64();
        directory.hashes[2 * slot + 1] = in.u64();
        directory.offsets[slot] = at;
        at += length;
      }
      all.add(directory);
    }
    in.end();
    if (at != end) {
      throw in.corrupt("its blobs take %d bytes, not %d".formatted(at - start, end - start));
    }
    return all;
  }
}
