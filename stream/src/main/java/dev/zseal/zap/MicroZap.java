package dev.zseal.zap;

import dev.zseal.objset.DmuObject;
import dev.zseal.problem.Problem;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A ZAP of one block, whose values are one number each.
final class MicroZap implements Zap {

  static final long TAG = 0x8000_0000_0000_0003L;

  private static final int NORM_FLAGS_AT = 16;
  private static final int HEADER_BYTES = 64;
  private static final int ENTRY_BYTES = 64;
  private static final int NAME_AT = 14;
  private static final int NAME_BYTES = 50;

  private final DmuObject object;
  private final ByteBuffer block;

  MicroZap(DmuObject object, ByteBuffer block) {
    this.object = object;
    this.block = block;
  }

  @Override
  public int normFlags() {
    return (int) block.getLong(NORM_FLAGS_AT);
  }

  @Override
  public ZapCursor cursor() {
    return new ZapCursor() {
      private int at = HEADER_BYTES;

      @Override
      public @Nullable ZapEntry next() throws Problem {
        while (at + ENTRY_BYTES <= block.limit()) {
          int entryAt = at;
          at += ENTRY_BYTES;
          if (block.get(entryAt + NAME_AT) != 0) {
            return entry(entryAt);
          }
        }
        return null;
      }
    };
  }

  private ZapEntry entry(int at) throws Problem {
    byte[] name = new byte[NAME_BYTES];
    block.get(at + NAME_AT, name);
    int length = 0;
    while (length < NAME_BYTES && name[length] != 0) {
      length++;
    }
    if (length == NAME_BYTES) {
      throw Blocks.corrupt(object, 0, "a NUL behind the name at byte " + at, "none");
    }
    byte[] value = new byte[Long.BYTES];
    ByteBuffer.wrap(value).putLong(block.getLong(at));
    return new ZapEntry(Arrays.copyOf(name, length), Long.BYTES, value);
  }

  @Override
  public @Nullable ZapEntry get(byte[] name) throws Problem {
    return Scan.first(this, entry -> entry.isNamed(name));
  }

  @Override
  public @Nullable ZapEntry find(byte[] name, boolean ignoreCase) throws Problem {
    ZapEntry exact = get(name);
    var alike = exact != null ? null : Normal.alike(name, normFlags(), ignoreCase);
    return alike == null ? exact : Scan.first(this, alike);
  }
}
