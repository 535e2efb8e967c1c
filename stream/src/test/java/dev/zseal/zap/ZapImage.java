package dev.zseal.zap;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Writes ZAPs for tests, in the plainest way and with nothing of the reader's.
public final class ZapImage {

  /// A name and its integers, big-endian; and what of the name is hashed.
  public static final class Pair {
    private final byte[] name;
    private final byte[] hashed;
    private final int integerSize;
    private final byte[] value;

    public Pair(byte[] name, byte[] hashed, int integerSize, byte[] value) {
      this.name = name;
      this.hashed = hashed;
      this.integerSize = integerSize;
      this.value = value;
    }

    /// A name with one number, hashed as it is.
    public static Pair number(String name, long value) {
      byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
      return new Pair(bytes, bytes, 8, ByteBuffer.allocate(8).putLong(value).array());
    }

    public byte[] name() {
      return name;
    }

    byte[] value() {
      return value;
    }
  }

  private static final long SALT = 0xFEDC_BA98_7654_3211L;
  private static final int DIRECTORY = 20;
  private static final int NONE = 0xFFFF;

  private final int blockSize;
  private final ByteOrder order;
  private final long salt;
  private final int hashBits;
  private final long flags;
  private final long normFlags;
  private final List<Leaf> leaves = new ArrayList<>();

  private record Leaf(long prefix, int length, List<Pair> pairs) {}

  private ZapImage(
      int blockSize, ByteOrder order, long salt, int hashBits, long flags, long normFlags) {
    this.blockSize = blockSize;
    this.order = order;
    this.salt = salt;
    this.hashBits = hashBits;
    this.flags = flags;
    this.normFlags = normFlags;
  }

  /// The pieces of a fat ZAP of names, for those who put them together themselves.
  public static ZapImage pieces(int blockSize, ByteOrder order) {
    return new ZapImage(blockSize, order, SALT, 28, 0, 0);
  }

  /// A microzap: an unused entry stands before the first name.
  public static MemoryObject micro(
      long number, int blockSize, ByteOrder order, long normFlags, List<Pair> pairs) {
    ByteBuffer block = ByteBuffer.allocate(blockSize).order(order);
    block.putLong(0x8000_0000_0000_0003L).putLong(0x1234_5679).putLong(normFlags);
    int at = 128;
    for (Pair pair : pairs) {
      block.putLong(at, ByteBuffer.wrap(pair.value()).getLong());
      block.put(at + 14, pair.name());
      at += 64;
    }
    MemoryObject object = new MemoryObject(number, DIRECTORY, blockSize);
    object.put(0, block.array());
    return object;
  }

  /// A fat ZAP of names.
  public static MemoryObject fat(long number, int blockSize, ByteOrder order, List<Pair> pairs) {
    return pieces(blockSize, order).write(number, pairs);
  }

  /// A fat ZAP with flags (1 long hashes, 2 integers for names) or norm flags.
  public static MemoryObject fat(
      long number, int blockSize, ByteOrder order, long flags, long normFlags, List<Pair> pairs) {
    int bits = (flags & 1) == 0 ? 28 : 48;
    return new ZapImage(blockSize, order, 0x1357, bits, flags, normFlags).write(number, pairs);
  }

  private MemoryObject write(long number, List<Pair> pairs) {
    split(0, 0, pairs);
    int perBlock = blockSize / 8;
    int longest = leaves.stream().mapToInt(Leaf::length).max().orElse(0);
    int embeddedShift = Integer.numberOfTrailingZeros(perBlock / 2);
    boolean embedded = longest <= embeddedShift;
    int shift = embedded ? embeddedShift : longest;
    int tableBlocks = embedded ? 0 : Math.ceilDiv(1 << shift, perBlock);
    long[] table = new long[1 << shift];

    MemoryObject object = new MemoryObject(number, DIRECTORY, blockSize);
    long next = 1L + tableBlocks;
    for (Leaf leaf : leaves) {
      object.put(next, leaf(leaf));
      int width = shift - leaf.length();
      for (long i = leaf.prefix() << width; i < (leaf.prefix() + 1) << width; i++) {
        table[(int) i] = next;
      }
      next++;
    }

    ByteBuffer header =
        header(embedded ? 0 : 1, tableBlocks, shift, next, leaves.size(), pairs.size());
    if (embedded) {
      header.position(blockSize / 2);
      for (long block : table) {
        header.putLong(block);
      }
    }
    byte[] first = new byte[blockSize];
    header.get(0, first);
    object.put(0, first);
    for (int b = 0; b < tableBlocks; b++) {
      ByteBuffer block = ByteBuffer.allocate(blockSize).order(order);
      for (int i = b * perBlock; i < Math.min(table.length, (b + 1) * perBlock); i++) {
        block.putLong(table[i]);
      }
      object.put(1 + b, block.array());
    }
    return object;
  }

  /// The first block, whose second half the caller fills if the table has no blocks.
  ///
  /// @param shift log2 of the table's entries
  /// @param free the first block behind the last leaf
  public ByteBuffer header(
      long firstTableBlock, long tableBlocks, long shift, long free, long leafCount, long names) {
    ByteBuffer header = ByteBuffer.allocate(blockSize).order(order);
    header.putLong(0x8000_0000_0000_0001L).putLong(0x2_F52A_B2ABL);
    header.putLong(firstTableBlock).putLong(tableBlocks).putLong(shift).putLong(0).putLong(0);
    header.putLong(free).putLong(leafCount).putLong(names);
    return header.putLong(salt).putLong(normFlags).putLong(flags);
  }

  private void split(long prefix, int length, List<Pair> pairs) {
    if (pairs.stream().mapToInt(ZapImage::chunks).sum() <= capacity()) {
      leaves.add(new Leaf(prefix, length, pairs));
      return;
    }
    int bit = 63 - length;
    split(prefix << 1, length + 1, pairs.stream().filter(p -> bit(p, bit) == 0).toList());
    split(prefix << 1 | 1, length + 1, pairs.stream().filter(p -> bit(p, bit) == 1).toList());
  }

  private long bit(Pair pair, int bit) {
    return hash(pair.hashed) >>> bit & 1;
  }

  /// Chunks of a leaf.
  public int capacity() {
    return (blockSize - blockSize / 16) / 24 - 2;
  }

  /// Chunks of a leaf that an entry takes.
  public static int chunks(Pair pair) {
    return 1 + Math.ceilDiv(pair.name().length + 1, 21) + Math.ceilDiv(pair.value().length, 21);
  }

  private byte[] leaf(Leaf leaf) {
    return leaf(leaf.prefix(), leaf.length(), leaf.pairs());
  }

  /// A leaf of names whose hashes begin with the `length` bits of `prefix`.
  public byte[] leaf(long prefix, int length, List<Pair> pairs) {
    ByteBuffer block = ByteBuffer.allocate(blockSize).order(order);
    block.putLong(0, 0x8000_0000_0000_0000L);
    block.putLong(16, prefix);
    block.putInt(24, 0x2AB_1EAF);
    block.putShort(30, (short) pairs.size());
    block.putShort(32, (short) length);
    int slots = blockSize / 32;
    for (int i = 0; i < slots; i++) {
      block.putShort(48 + 2 * i, (short) NONE);
    }
    int chunk = 0;
    for (Pair pair : pairs) {
      int entry = chunk++;
      boolean text = (flags & 2) == 0;
      byte[] name = new byte[pair.name().length + (text ? 1 : 0)];
      System.arraycopy(pair.name(), 0, name, 0, pair.name().length);
      int nameAt = chunk;
      chunk = array(block, chunk, name);
      int valueAt = chunk;
      chunk = array(block, chunk, pair.value());

      long hash = hash(pair.hashed);
      int slotBits = Integer.numberOfTrailingZeros(slots);
      int slotAt = 48 + 2 * ((int) (hash >>> (64 - slotBits - length)) & slots - 1);
      int at = 48 + 2 * slots + 24 * entry;
      block.put(at, (byte) 252).put(at + 1, (byte) pair.integerSize);
      block.putShort(at + 2, block.getShort(slotAt));
      block.putShort(at + 4, (short) nameAt);
      block.putShort(at + 6, (short) (text ? name.length : name.length / 8));
      block.putShort(at + 8, (short) (pair.value().length == 0 ? NONE : valueAt));
      block.putShort(at + 10, (short) (pair.value().length / pair.integerSize));
      block.putLong(at + 16, hash);
      block.putShort(slotAt, (short) entry);
    }
    return block.array();
  }

  private static int array(ByteBuffer block, int first, byte[] bytes) {
    int chunk = first;
    for (int done = 0; done < bytes.length; done += 21) {
      int at = 48 + block.limit() / 16 + 24 * chunk;
      int n = Math.min(21, bytes.length - done);
      block.put(at, (byte) 251).put(at + 1, bytes, done, n);
      block.putShort(at + 22, (short) (done + n < bytes.length ? chunk + 1 : NONE));
      chunk++;
    }
    return chunk;
  }

  /// The hash of a name: the CRC bit by bit, in the highest bits.
  public long hash(byte[] name) {
    long crc = salt;
    for (byte b : name) {
      long low = (crc ^ b) & 0xFF;
      for (int i = 0; i < 8; i++) {
        low = low >>> 1 ^ ((low & 1) == 1 ? 0xC96C_5795_D787_0F42L : 0);
      }
      crc = crc >>> 8 ^ low;
    }
    return crc >>> (64 - hashBits) << (64 - hashBits);
  }
}
