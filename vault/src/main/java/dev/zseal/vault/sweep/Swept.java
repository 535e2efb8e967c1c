package dev.zseal.vault.sweep;

import dev.zseal.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/// What a sweep did.
///
/// @param filesDeleted pack files that went, those rewritten included
/// @param bytesDeleted their bytes
/// @param filesWritten pack files written in their place
/// @param bytesWritten their bytes
/// @param damaged why something was left as it is: a pack file that cannot be read whole, a
///   snapshot of which nobody can tell all it refers to
public record Swept(
    int filesDeleted,
    long bytesDeleted,
    int filesWritten,
    long bytesWritten,
    List<Problem> damaged) {

  public Swept {
    damaged = List.copyOf(damaged);
  }

  /// The same, and these problems besides.
  Swept with(List<Problem> more) {
    List<Problem> all = new ArrayList<>(more);
    all.addAll(damaged);
    return new Swept(filesDeleted, bytesDeleted, filesWritten, bytesWritten, all);
  }

  /// Bytes that came back. Rewriting small files as one can cost a little.
  public long reclaimed() {
    return Math.max(0, bytesDeleted - bytesWritten);
  }
}
