package dev.zseal.zap;

import dev.zseal.objset.DmuObject;
import dev.zseal.problem.Problem;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A table of names in an object.
///
/// A [Problem.Corrupt] names the object and the block. See `docs/format/files.md`; source: OpenZFS
/// `include/sys/zap_impl.h`, `module/zfs/zap.c`, `module/zfs/zap_micro.c`.
public sealed interface Zap permits MicroZap, FatZap {

  /// [#normFlags] bit: names that differ in case only are the same.
  int UPPERCASE = 0x2;

  /// Reads the object's first block.
  ///
  /// @throws Problem.Corrupt if the object is no ZAP
  static Zap open(DmuObject object) throws Problem {
    byte[] first = Blocks.required(object, 0);
    for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
      ByteBuffer block = ByteBuffer.wrap(first).order(order);
      if (block.getLong(0) == MicroZap.TAG) {
        return new MicroZap(object, block);
      }
      if (block.getLong(0) == FatZap.TAG) {
        return FatZap.open(object, block);
      }
    }
    throw Blocks.corrupt(object, 0, "a ZAP", "%016x".formatted(ByteBuffer.wrap(first).getLong(0)));
  }

  /// How names were made alike before they were hashed: [#UPPERCASE], 0x10 canonical and 0x20
  /// compatible decomposition, 0x40 canonical composition; 0 for not at all.
  int normFlags();

  /// A walk over all entries, in no order anybody should rely on.
  ZapCursor cursor();

  /// The entry with exactly this name, or null.
  @Nullable ZapEntry get(byte[] name) throws Problem;

  /// An entry whose name is the same as `name` once both are normalised as the ZAP's [#normFlags]
  /// say, or null. The entry with exactly this name comes first.
  ///
  /// @param ignoreCase false if names that differ in case are not the same after all, as in a file
  ///   system of mixed sensitivity
  @Nullable ZapEntry find(byte[] name, boolean ignoreCase) throws Problem;

  /// The entry with this name in UTF-8, or null.
  default @Nullable ZapEntry get(String name) throws Problem {
    return get(name.getBytes(StandardCharsets.UTF_8));
  }

  /// Shows every entry to `visitor`, and every damage.
  default void forEach(ZapVisitor visitor) throws Problem {
    ZapCursor cursor = cursor();
    while (true) {
      ZapEntry entry;
      try {
        entry = cursor.next();
      } catch (Problem.Corrupt damage) {
        visitor.damaged(damage);
        continue;
      }
      if (entry == null) {
        return;
      }
      visitor.entry(entry);
    }
  }
}
