package dev.zseal.doctor.check;

import dev.zseal.zfs.FeatureState;
import java.util.List;

/// Were blocks rewritten so that increments do not show it?
///
/// `zfs rewrite -P` (OpenZFS 2.4.0) keeps the logical birth of the blocks it rewrites, so that
/// increments leave them out (man zfs-rewrite). In an encrypted dataset they are sealed anew, and a
/// raw increment then brings the snapshot's new MACs without the blocks that they are of. That it
/// cannot be mounted then was seen with 2.4.4 (`lab/it/rewrite.sh`).
final class RewriteCheck implements Check {

  static final String ID = "rewrite";
  static final String FEATURE = "physical_rewrite";

  @Override
  public List<Finding> look(Facts facts) {
    String pool = facts.top().pool();
    FeatureState state = facts.source().feature(FEATURE);
    return switch (state) {
      case ABSENT -> List.of();
      case DISABLED, ENABLED ->
          List.of(Finding.ok(ID, pool, "zfs rewrite -P was never used on the pool"));
      case ACTIVE -> List.of(active(facts, pool));
    };
  }

  private static Finding active(Facts facts, String pool) {
    String evidence = "feature@%s=active on pool %s".formatted(FEATURE, pool);
    String what =
        "`zfs rewrite -P` was used on this pool. Blocks that it sealed anew are left out of"
            + " increments: a raw increment is received without an error and then cannot be"
            + " mounted. ";
    TargetSide target = facts.target();
    boolean increments = target != null && target.pairs().stream().anyMatch(m -> m.there() != null);
    if (increments) {
      return Finding.fault(
          ID,
          pool,
          what + "Increments from it are refused by zseal replicate.",
          evidence,
          "Replicate a full under a new name, or back up into a vault: it takes fulls by itself and"
              + " stores only what differs. Plain `zfs rewrite` is harmless.");
    }
    return Finding.warning(
        ID,
        pool,
        what + "From it zseal backup sends fulls, and stores only what differs.",
        evidence,
        "Nothing for zseal backup. Trust no raw increment made by another tool since; a full is"
            + " fine.");
  }
}
