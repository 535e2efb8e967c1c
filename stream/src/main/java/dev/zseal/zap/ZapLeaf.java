package dev.zseal.zap;

import dev.zseal.objset.DmuObject;
import dev.zseal.problem.Problem;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A leaf of a fat ZAP: entries whose hashes begin with the same bits.
///
/// It is cut into chunks of 24 bytes. An entry is one chunk and the chains of chunks that its name
/// and its value lie in. A chunk is in one chain only, so all that is read of a leaf is never more
/// than the leaf: chains that cross or go round run out of chunks.
final class ZapLeaf {

  static final long TAG = 0x8000_0000_0000_0000L;

  private static final int MAGIC = 0x2AB_1EAF;
  private static final int PREFIX_AT = 16;
  private static final int MAGIC_AT = 24;
  private static final int PREFIX_LENGTH_AT = 32;
  private static final int HASH_AT = 48;

  private static final int CHUNK_BYTES = 24;
  private static final int CHUNK_ENTRY = 252;
  private static final int CHUNK_ARRAY = 251;
  private static final int ARRAY_BYTES = 21;
  private static final int END_OF_CHAIN = 0xFFFF;

  private final DmuObject object;
  private final long id;
  private final ByteBuffer block;
  private final boolean integerKeys;
  private final int chunks;

  /// Chunks of arrays that may still be read.
  private int budget;

  private ZapLeaf(DmuObject object, long id, ByteBuffer block, boolean integerKeys) {
    this.object = object;
    this.id = id;
    this.block = block;
    this.integerKeys = integerKeys;
    int size = block.limit();
    this.chunks = (size - size / 16) / CHUNK_BYTES - 2;
    this.budget = chunks;
  }

  static boolean isLeaf(byte[] bytes) {
    ByteBuffer block = ByteBuffer.wrap(bytes);
    return block.getLong(0) == TAG || block.order(ByteOrder.LITTLE_ENDIAN).getLong(0) == TAG;
  }

  static ZapLeaf read(DmuObject object, long id, boolean integerKeys) throws Problem {
    byte[] bytes = Blocks.required(object, id);
    if (!isLeaf(bytes)) {
      throw Blocks.corrupt(object, id, "a leaf", "another block");
    }
    ByteBuffer block = ByteBuffer.wrap(bytes);
    if (block.getLong(0) != TAG) {
      block.order(ByteOrder.LITTLE_ENDIAN);
    }
    if (block.getInt(MAGIC_AT) != MAGIC) {
      throw Blocks.corrupt(
          object, id, "the magic of a leaf", "%x".formatted(block.getInt(MAGIC_AT)));
    }
    return new ZapLeaf(object, id, block, integerKeys);
  }

  /// The bits all its hashes begin with.
  private long prefix() {
    return block.getLong(PREFIX_AT);
  }

  private int prefixLength() {
    return Short.toUnsignedInt(block.getShort(PREFIX_LENGTH_AT));
  }

  /// Refuses a leaf that is not for this place of the table.
  void checkPlace(long index, int shift) throws Problem {
    int length = prefixLength();
    if (length > shift || index >>> (shift - length) != prefix()) {
      throw Blocks.corrupt(
          object,
          id,
          "the leaf for place %d of 2^%d".formatted(index, shift),
          "prefix %x of %d bits".formatted(prefix(), length));
    }
  }

  /// The place behind the last that leads here, once [#checkPlace] has passed.
  long placeBehind(int shift) {
    return (prefix() + 1) << (shift - prefixLength());
  }

  /// The first place that leads here, or -1 when the prefix is none of such a table.
  long firstPlace(int shift) {
    int length = prefixLength();
    return length > shift || prefix() >>> length != 0 ? -1 : prefix() << (shift - length);
  }

  int chunks() {
    return chunks;
  }

  /// The entry in a chunk, or null if the chunk is none.
  @Nullable ZapEntry entry(int chunk) throws Problem {
    int at = at(chunk);
    if (Byte.toUnsignedInt(block.get(at)) != CHUNK_ENTRY) {
      return null;
    }
    int size = Byte.toUnsignedInt(block.get(at + 1));
    if (size > Long.BYTES || Integer.bitCount(size) != 1) {
      throw corrupt(chunk, "integers of 1, 2, 4 or 8 bytes", size);
    }
    int keySize = integerKeys ? Long.BYTES : 1;
    byte[] name = array(chunk, uint16(at + 4), uint16(at + 6) * keySize);
    byte[] value = array(chunk, uint16(at + 8), uint16(at + 10) * size);
    return new ZapEntry(integerKeys ? name : withoutNul(chunk, name), size, value);
  }

  /// The first entry that fits among those with this hash.
  @Nullable ZapEntry find(long hash, Predicate<ZapEntry> fits) throws Problem {
    int slots = block.limit() / 32;
    int hashShift = Integer.numberOfTrailingZeros(slots);
    int slot = (int) (hash >>> (Long.SIZE - hashShift - prefixLength())) & (slots - 1);
    int chunk = uint16(HASH_AT + slot * Short.BYTES);
    for (int links = 0; chunk != END_OF_CHAIN; links++) {
      if (chunk >= chunks || links == chunks || !isEntry(chunk)) {
        throw corrupt(chunk, "an entry of hash " + Long.toHexString(hash), "none");
      }
      int at = at(chunk);
      if (block.getLong(at + 16) == hash) {
        ZapEntry entry = entry(chunk);
        if (entry != null && fits.test(entry)) {
          return entry;
        }
      }
      chunk = uint16(at + 2);
    }
    return null;
  }

  private boolean isEntry(int chunk) {
    return Byte.toUnsignedInt(block.get(at(chunk))) == CHUNK_ENTRY;
  }

  private byte[] withoutNul(int chunk, byte[] name) throws Problem {
    int length = 0;
    while (length < name.length && name[length] != 0) {
      length++;
    }
    if (length != name.length - 1) {
      throw corrupt(chunk, "a name that ends in its only NUL", name.length + " bytes");
    }
    return Arrays.copyOf(name, length);
  }

  private byte[] array(int entry, int first, int length) throws Problem {
    int needed = (length + ARRAY_BYTES - 1) / ARRAY_BYTES;
    if (needed > budget) {
      throw corrupt(entry, "at most %d chunks more".formatted(budget), needed);
    }
    budget -= needed;
    byte[] bytes = new byte[length];
    int chunk = first;
    for (int done = 0; done < length; done += ARRAY_BYTES) {
      if (chunk >= chunks || Byte.toUnsignedInt(block.get(at(chunk))) != CHUNK_ARRAY) {
        throw corrupt(chunk, "bytes of entry " + entry, "none");
      }
      block.get(at(chunk) + 1, bytes, done, Math.min(ARRAY_BYTES, length - done));
      chunk = uint16(at(chunk) + 22);
    }
    return bytes;
  }

  private int at(int chunk) {
    return HASH_AT + block.limit() / 16 + chunk * CHUNK_BYTES;
  }

  private int uint16(int at) {
    return Short.toUnsignedInt(block.getShort(at));
  }

  private Problem.Corrupt corrupt(int chunk, String expected, Object found) {
    return Blocks.corrupt(object, id, "in chunk " + chunk + " " + expected, found);
  }
}
