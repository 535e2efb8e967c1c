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

  /// What a person can do about losses, the first thing to try first.
  public static List<String> waysOut(List<SnapshotLoss> losses) {
    boolean pages = losses.stream().anyMatch(loss -> loss.pages() > 0);
    String other =
        pages
            ? "If there is a copy of this vault: zseal scrub --from VAULT. If another vault or the"
                + " pool still has these snapshots, pages of trees can mostly be made again, if not"
                + " a whole file of pages is gone: zseal scrub --from VAULT ; or zseal scrub"
                + " --source"
            : "If another vault has these snapshots: zseal scrub --from VAULT. If the pool still"
                + " has them: zseal scrub --source";
    return List.of(
        "This cannot make anything worse. " + other,
        "To get out what is left of a snapshot: as files, without ZFS, zseal extract --salvage ;"
            + " for ZFS, zseal send --salvage",
        "If the pool still has the snapshots, and only then: zseal destroy each one that has lost"
            + " something, then send them anew: zfs send -w DATASET@SNAP | zseal receive");
  }
}
