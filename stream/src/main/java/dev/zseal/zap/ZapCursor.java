package dev.zseal.zap;

import dev.zseal.problem.Problem;
import org.jspecify.annotations.Nullable;

/// A walk over the entries of a ZAP. Holds one block at a time.
public interface ZapCursor {

  /// The next entry, or null behind the last.
  ///
  /// @throws Problem.Corrupt for a part of the ZAP that cannot be read; the next call goes on
  ///   behind it, and there are no more such parts than blocks and entries
  @Nullable ZapEntry next() throws Problem;
}
