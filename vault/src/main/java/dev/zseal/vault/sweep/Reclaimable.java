package dev.zseal.vault.sweep;

import dev.zseal.problem.Problem;
import java.util.List;

/// What would come back if some snapshots went.
///
/// @param bytes of sealed blocks, those alone that surely would
/// @param isAll whether nothing else of those snapshots would: false when their own trees are
///   damaged, for what lies below a lost page is not counted
/// @param damaged why something that only they are known to refer to would stay
public record Reclaimable(long bytes, boolean isAll, List<Problem> damaged) {

  public Reclaimable {
    damaged = List.copyOf(damaged);
  }
}
