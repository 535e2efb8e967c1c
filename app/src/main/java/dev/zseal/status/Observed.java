package dev.zseal.status;

import dev.zseal.name.DatasetName;
import dev.zseal.name.SnapshotName;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.DatasetState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a look found beside what [Status] shows.
///
/// @param unprotected encrypted datasets that no job chooses
/// @param damaged snapshots known to be damaged
/// @param drifts datasets whose key was wrapped anew between their two newest snapshots
/// @param backwards what is missing of what this client saw of a vault before
/// @param blind what could not be looked at
/// @param empty backup jobs that choose nothing
/// @param broken scrubs and drills whose last run failed, and not because something did not answer
/// @param soiled replicas that are no longer what came, or will not stay so
/// @param ailing pools of sources and targets that are not `ONLINE`
/// @param missed a start that did not come, if none came of any job
/// @param unstarted starts that did not come, of single jobs
record Observed(
    List<DatasetName> unprotected,
    List<Damaged> damaged,
    List<Drift> drifts,
    List<Backwards> backwards,
    List<Problem> blind,
    List<Empty> empty,
    Set<String> broken,
    Set<Soiled> soiled,
    Set<Ailing> ailing,
    Optional<Missed> missed,
    List<Missed> unstarted) {

  /// A snapshot that lost something, or was disproved.
  record Damaged(String target, String snapshot) {}

  /// @param snapshot the first with the new wrapping
  /// @param vault whether the target is one: there the old passphrase opens what is older
  record Drift(
      String dataset, String target, String snapshot, String before, String after, boolean vault) {}

  record Backwards(String target, Problem problem) {}

  /// A replica onto which no increment is received, or one day will not be.
  ///
  /// @param state the replica as it stands
  /// @param place the machine it is on
  /// @param last its newest snapshot that came from its source
  /// @param foreign those that were made there since, oldest first
  record Soiled(
      String dataset,
      String target,
      DatasetState state,
      String place,
      SnapshotName last,
      List<SnapshotName> foreign) {}

  /// @param place the machine it is on
  /// @param health as `zpool list` has it: `DEGRADED`, `FAULTED`, ...
  record Ailing(String pool, String place, String health) {}

  /// @param due when the job should have been started
  /// @param off whether the machine was off then
  record Missed(String job, Instant due, boolean off) {}

  /// @param pools those it was looked for in
  record Empty(String job, List<String> pools) {}
}
