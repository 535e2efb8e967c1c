package dev.zseal.zap;

import dev.zseal.objset.DmuObject;
import dev.zseal.problem.Problem;
import java.nio.ByteBuffer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A ZAP of many blocks: a header, a table from the hash of a name to its leaf, and leaves.
final class FatZap implements Zap {

  static final long TAG = 0x8000_0000_0000_0001L;

  private static final long MAGIC = 0x2_F52A_B2ABL;
  private static final int MAGIC_AT = 8;
  private static final int SALT_AT = 80;
  private static final int NORM_FLAGS_AT = 88;
  private static final int FLAGS_AT = 96;

  private static final int FLAG_HASH64 = 1;
  private static final int FLAG_INTEGER_KEYS = 2;
  private static final int FLAG_PRE_HASHED = 4;

  private static final int HASH_BITS = 28;
  private static final int LONG_HASH_BITS = 48;

  /// OpenZFS makes blocks of 16 KiB, and made some of 128 KiB.
  private static final int MIN_BLOCK = 512;

  private static final int MAX_BLOCK = 1 << 20;

  private final DmuObject object;
  private final PointerTable table;
  private final long salt;
  private final int normFlags;
  private final long flags;

  private FatZap(DmuObject object, PointerTable table, long salt, int normFlags, long flags) {
    this.object = object;
    this.table = table;
    this.salt = salt;
    this.normFlags = normFlags;
    this.flags = flags;
  }

  static FatZap open(DmuObject object, ByteBuffer header) throws Problem {
    int size = header.limit();
    if (Integer.bitCount(size) != 1 || size < MIN_BLOCK || size > MAX_BLOCK) {
      throw Blocks.corrupt(object, 0, "a ZAP in blocks of 512 bytes to 1 MiB", size + " bytes");
    }
    if (header.getLong(MAGIC_AT) != MAGIC) {
      throw Blocks.corrupt(
          object, 0, "the magic of a fat ZAP", "%x".formatted(header.getLong(MAGIC_AT)));
    }
    return new FatZap(
        object,
        PointerTable.read(object, header),
        header.getLong(SALT_AT),
        (int) header.getLong(NORM_FLAGS_AT),
        header.getLong(FLAGS_AT));
  }

  @Override
  public int normFlags() {
    return normFlags;
  }

  boolean hasIntegerKeys() {
    return (flags & FLAG_INTEGER_KEYS) != 0;
  }

  /// A leaf, checked to be one.
  ZapLeaf leaf(long block) throws Problem {
    return ZapLeaf.read(object, block, hasIntegerKeys());
  }

  @Override
  public ZapCursor cursor() {
    return new FatCursor(object, table, this);
  }

  @Override
  public @Nullable ZapEntry get(byte[] name) throws Problem {
    return lookup(name, entry -> entry.isNamed(name));
  }

  @Override
  public @Nullable ZapEntry find(byte[] name, boolean ignoreCase) throws Problem {
    ZapEntry exact = get(name);
    Predicate<ZapEntry> alike = exact != null ? null : Normal.alike(name, normFlags, ignoreCase);
    return alike == null ? exact : lookup(name, alike);
  }

  private @Nullable ZapEntry lookup(byte[] name, Predicate<ZapEntry> fits) throws Problem {
    Problem.Corrupt damage = null;
    if ((flags & (FLAG_INTEGER_KEYS | FLAG_PRE_HASHED)) == 0) {
      try {
        ZapEntry entry = chained(name, fits);
        if (entry != null || Normal.isCertain(name, normFlags)) {
          return entry;
        }
      } catch (Problem.Corrupt e) {
        damage = e;
      }
    }
    // The hash may be wrong, or what leads to the entry damaged: it may be there all the same.
    ZapEntry entry = Scan.first(this, fits);
    if (entry == null && damage != null) {
      throw damage;
    }
    return entry;
  }

  /// The first entry that fits among those with the hash of `name`.
  private @Nullable ZapEntry chained(byte[] name, Predicate<ZapEntry> fits) throws Problem {
    int bits = (flags & FLAG_HASH64) != 0 ? LONG_HASH_BITS : HASH_BITS;
    long hash = ZapHash.of(Normal.hashed(name, normFlags), salt, bits);
    long index = table.indexOf(hash);
    ZapLeaf leaf = leaf(table.leafBlock(index));
    leaf.checkPlace(index, table.shift());
    return leaf.find(hash, fits);
  }
}
