package dev.zseal.zpl;

import dev.zseal.problem.Problem;
import dev.zseal.zap.Zap;
import dev.zseal.zap.ZapCursor;
import dev.zseal.zap.ZapEntry;
import org.jspecify.annotations.Nullable;

/// A walk over the entries of a directory, in no order anybody should rely on. Holds one block.
public final class DirCursor {

  private static final long OBJECT_MASK = (1L << 48) - 1;
  private static final int KIND_SHIFT = 60;

  private final long directory;
  private final ZapCursor cursor;

  DirCursor(long directory, Zap zap) {
    this.directory = directory;
    this.cursor = zap.cursor();
  }

  /// The next entry, or null behind the last.
  ///
  /// @throws Problem.Corrupt for entries that cannot be read, or whose name would lead elsewhere;
  ///   the next call goes on behind them
  public @Nullable DirEntry next() throws Problem {
    ZapEntry entry = cursor.next();
    return entry == null ? null : entry(directory, entry);
  }

  static DirEntry entry(long directory, ZapEntry entry) throws Problem.Corrupt {
    byte[] name = entry.name();
    if (entry.integerSize() != Long.BYTES || entry.count() == 0) {
      throw Damage.of(directory, "an object for the name " + Names.show(name), entry);
    }
    long value = entry.integer(0);
    long object = value & OBJECT_MASK;
    if (!Names.isSafe(name)) {
      throw Damage.of(
          directory,
          "the name '%s' (of object %d) can be no file's".formatted(Names.show(name), object));
    }
    return new DirEntry(name, object, FileKind.ofNibble((int) (value >>> KIND_SHIFT)));
  }
}
