package dev.zseal.zap;

import dev.zseal.problem.Problem;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Looks for an entry by looking at all.
final class Scan {

  private Scan() {}

  /// The first entry that fits. Damage matters only if there is none.
  static @Nullable ZapEntry first(Zap zap, Predicate<ZapEntry> fits) throws Problem {
    ZapCursor cursor = zap.cursor();
    Problem.Corrupt damage = null;
    while (true) {
      ZapEntry entry;
      try {
        entry = cursor.next();
      } catch (Problem.Corrupt e) {
        damage = damage == null ? e : damage;
        continue;
      }
      if (entry == null && damage != null) {
        throw damage;
      }
      if (entry == null || fits.test(entry)) {
        return entry;
      }
    }
  }
}
