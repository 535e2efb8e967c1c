package dev.zseal.vault.pack;

import dev.zseal.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The slots of one pack: where each blob lies in the file, and what it is.
public final class PackDirectory {

  /// Bytes a slot takes in a file at least: type, length and hash.
  private static final int MIN_SLOT = 2 + BlobHash.BYTES;

  private static final PackDirectory EMPTY = new PackDirectory(new Slots(0), 0, 0);

  private final Slots all;
  private final int first;
  private final int count;

  private PackDirectory(Slots all, int first, int count) {
    this.all = all;
    this.first = first;
    this.count = count;
  }

  /// The slots of all packs of a file, one after the other: a run may have a million packs with a
  /// slot or two each, and arrays of their own would take far more room than what is in them.
  private static final class Slots {
    private final byte[] types;
    private final int[] lengths;
    private final long[] offsets;
    private final long[] hashes;

    Slots(int count) {
      this.types = new byte[count];
      this.lengths = new int[count];
      this.offsets = new long[count];
      this.hashes = new long[2 * count];
    }
  }

  public int slots() {
    return count;
  }

  private int at(int slot) {
    return first + Objects.checkIndex(slot, count);
  }

  public BlobType type(int slot) {
    return BlobType.of(all.types[at(slot)]);
  }

  /// Bytes of the blob, 0 for a dead one.
  public int length(int slot) {
    return all.lengths[at(slot)];
  }

  /// Where the blob begins in the file.
  public long offset(int slot) {
    return all.offsets[at(slot)];
  }

  public BlobHash hash(int slot) {
    int at = at(slot);
    return new BlobHash(all.hashes[2 * at], all.hashes[2 * at + 1]);
  }

  /// Whether the slot of a blob of this pack holds it, as far as the directory knows.
  public boolean holds(BlobRef ref) {
    int slot = ref.slot();
    return slot >= 0
        && slot < count
        && length(slot) > 0
        && hash(slot).equals(new BlobHash(ref.hash0(), ref.hash1()));
  }

  /// The address of a slot's blob, in the pack of this series and number.
  public BlobRef ref(long series, int number, int slot) {
    int at = at(slot);
    return new BlobRef(series, number, slot, all.hashes[2 * at], all.hashes[2 * at + 1]);
  }

  /// Bytes this object takes in memory, about.
  int weight() {
    return count == 0 ? Integer.BYTES : 32 + 29 * count;
  }

  /// Decodes the directories of a run of packs whose blobs fill the file from `start` to `end`.
  static List<PackDirectory> decode(byte[] bytes, int packs, long start, long end, String file)
      throws Problem {
    ByteSource in = new ByteSource(bytes, file);
    List<PackDirectory> all = new ArrayList<>(packs);
    Slots slots = new Slots((bytes.length - packs) / MIN_SLOT);
    int first = 0;
    long at = start;
    for (int p = 0; p < packs; p++) {
      int count = in.bounded("slot count", slots.lengths.length - first);
      for (int slot = first; slot < first + count; slot++) {
        int type = in.u8();
        int length = in.bounded("blob length", PackAppender.MAX_BLOB);
        if (!BlobType.isKnown(type) || type == BlobType.DEAD.code() != (length == 0)) {
          throw in.corrupt("a slot of type %d and %d bytes".formatted(type, length));
        }
        slots.types[slot] = (byte) type;
        slots.lengths[slot] = length;
        slots.hashes[2 * slot] = in.u64();
        slots.hashes[2 * slot + 1] = in.u64();
        slots.offsets[slot] = at;
        at += length;
      }
      all.add(count == 0 ? EMPTY : new PackDirectory(slots, first, count));
      first += count;
    }
    in.end();
    if (at != end) {
      throw in.corrupt("its blobs take %d bytes, not %d".formatted(at - start, end - start));
    }
    return all;
  }
}
