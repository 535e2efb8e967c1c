package dev.zseal.stream.generate.sealed;

import dev.zseal.zap.ZapImage;
import dev.zseal.zap.ZapImage.Pair;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// The blocks of a directory: a microzap as long as it may be one, else a fat ZAP whose leaves are
/// written when they are asked for.
final class Directory implements PlainObject.Blocks {

  private static final int FAT_BLOCK = 16 << 10;
  private static final int TABLE_ENTRIES = FAT_BLOCK / 8;
  private static final int LARGEST_MICRO = 128 << 10;
  private static final int MICRO_ENTRY = 64;

  /// In a key, the bits below a hash: the number of the entry.
  private static final int NUMBER_BITS = 35;

  private final int entries;
  private final IntFunction<Pair> entry;
  private final ZapImage pieces = ZapImage.pieces(FAT_BLOCK, ByteOrder.LITTLE_ENDIAN);
  private final int microSize;
  private final List<Leaf> leaves = new ArrayList<>();

  /// Hashes in ascending order, each with the number of its entry.
  private final long[] keys;

  private final int shift;
  private final int tableBlocks;

  /// Keys from `from` up to `to`.
  private record Leaf(long prefix, int length, int from, int to) {}

  /// @param entry the entries, by numbers from 0 on; all of names that take the same room
  Directory(int entries, IntFunction<Pair> entry) {
    this.entries = entries;
    this.entry = entry;
    int size = Math.max(512, (entries + 2) * MICRO_ENTRY + 511 & -512);
    if (size <= LARGEST_MICRO) {
      microSize = size;
      keys = new long[0];
      shift = 0;
      tableBlocks = 0;
      return;
    }
    microSize = 0;
    keys =
        IntStream.range(0, entries)
            .mapToLong(i -> pieces.hash(entry.apply(i).name()) >>> 1 | i)
            .sorted()
            .toArray();
    split(0, 0, 0, entries, pieces.capacity() / ZapImage.chunks(entry.apply(0)));
    int longest = leaves.stream().mapToInt(Leaf::length).max().orElseThrow();
    shift = Math.max(longest, Integer.numberOfTrailingZeros(TABLE_ENTRIES));
    tableBlocks = (1 << shift) / TABLE_ENTRIES;
  }

  private void split(long prefix, int length, int from, int to, int room) {
    if (to - from <= room) {
      leaves.add(new Leaf(prefix, length, from, to));
      return;
    }
    long middle = (prefix << 1 | 1) << (62 - length);
    int found = Arrays.binarySearch(keys, from, to, middle);
    int at = found < 0 ? -1 - found : found;
    split(prefix << 1, length + 1, from, at, room);
    split(prefix << 1 | 1, length + 1, at, to, room);
  }

  int entries() {
    return entries;
  }

  boolean isMicro() {
    return microSize > 0;
  }

  int blockSize() {
    return isMicro() ? microSize : FAT_BLOCK;
  }

  long maxBlockId() {
    return isMicro() ? 0 : tableBlocks + leaves.size();
  }

  @Override
  public byte[] block(long id) {
    if (isMicro()) {
      List<Pair> all = IntStream.range(0, entries).mapToObj(entry).toList();
      return Objects.requireNonNull(
          ZapImage.micro(1, microSize, ByteOrder.LITTLE_ENDIAN, 0, all).blocks().get(0L));
    }
    if (id == 0) {
      long free = 1L + tableBlocks + leaves.size();
      return pieces.header(1, tableBlocks, shift, free, leaves.size(), entries).array();
    }
    return id <= tableBlocks ? table((int) id - 1) : leaf(leaves.get((int) id - 1 - tableBlocks));
  }

  private byte[] table(int index) {
    ByteBuffer block = ByteBuffer.allocate(FAT_BLOCK).order(ByteOrder.LITTLE_ENDIAN);
    long first = (long) index * TABLE_ENTRIES;
    int leaf = 0;
    for (long place = first; place < first + TABLE_ENTRIES; place++) {
      while (placeBehind(leaves.get(leaf)) <= place) {
        leaf++;
      }
      block.putLong(1L + tableBlocks + leaf);
    }
    return block.array();
  }

  private long placeBehind(Leaf leaf) {
    return (leaf.prefix() + 1) << (shift - leaf.length());
  }

  private byte[] leaf(Leaf leaf) {
    List<Pair> pairs =
        Arrays.stream(keys, leaf.from(), leaf.to())
            .mapToObj(key -> entry.apply((int) (key & (1L << NUMBER_BITS) - 1)))
            .toList();
    return pieces.leaf(leaf.prefix(), leaf.length(), pairs);
  }
}
