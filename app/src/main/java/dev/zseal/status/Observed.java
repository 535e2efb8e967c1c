package dev.zseal.status;

import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
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
/// @param ailing pools of sources and targets that are not `ONLINE`
/// @param missed a start that did not come, if none came of any job
record Observed(
    List<DatasetName> unprotected,
    List<Damaged> damaged,
    List<Drift> drifts,
    List<Backwards> backwards,
    List<Problem> blind,
    List<Empty> empty,
    Set<String> broken,
    Set<Ailing> ailing,
    Optional<Missed> missed) {

  /// A snapshot that lost something, or was disproved.
  record Damaged(String target, String snapshot) {}

  /// @param snapshot the first with the new wrapping
  /// @param vault whether the target is one: there the old passphrase opens what is older
  record Drift(
      String dataset, String target, String snapshot, String before, String after, boolean vault) {}

  record Backwards(String target, Problem problem) {}

  /// @param place the machine it is on
  /// @param health as `zpool list` has it: `DEGRADED`, `FAULTED`, ...
  record Ailing(String pool, String place, String health) {}

  /// @param due when the job should have been started
  record Missed(String job, Instant due) {}

  /// @param pools those it was looked for in
  record Empty(String job, List<String> pools) {}
}
