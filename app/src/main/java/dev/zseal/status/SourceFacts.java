package dev.zseal.status;

import dev.zseal.job.SelectedDatasets;
import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a source says.
///
/// @param chosen what each of its jobs chooses, by the job's name; without those that could not be
///   asked for
/// @param unprotected encrypted datasets that no job chooses
/// @param guids of the snapshots each dataset has, where a pool is to get them, or a vault that
///   gets those of another source, too
/// @param ailing pools of these jobs that are not `ONLINE`
/// @param blind what could not be looked at
record SourceFacts(
    Map<String, SelectedDatasets> chosen,
    Set<DatasetName> unprotected,
    Map<DatasetName, Set<Long>> guids,
    Set<Observed.Ailing> ailing,
    List<Problem> blind) {

  /// Of one that says nothing.
  static SourceFacts none(Problem problem) {
    return new SourceFacts(Map.of(), Set.of(), Map.of(), Set.of(), List.of(problem));
  }
}
