package dev.zseal.vault.scrub;

import dev.zseal.vault.ledger.Manifest;
import java.util.List;

/// What a snapshot has lost that nothing here brings back.
///
/// @param blocks sealed blocks
/// @param pages pages of its tree; what lies below them is not known
/// @param objects numbers of objects that lost blocks, ascending, the first [#MAX_OBJECTS] of them
/// @param moreObjects whether there are more
public record SnapshotLoss(
    Manifest snapshot, long blocks, long pages, List<Long> objects, boolean moreObjects) {

  static final int MAX_OBJECTS = 20;

  public SnapshotLoss {
    objects = List.copyOf(objects);
  }
}
