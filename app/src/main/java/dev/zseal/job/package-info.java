/// Runs jobs: snapshot, transfer, verify, prune; scrubs; drills.
///
/// [JobRunner] keeps two runs of a job apart, writes the run's log, pings its monitor and says how
/// it ended. What fails for one dataset or target does not stop the others.
@NullMarked
package dev.zseal.job;

import org.jspecify.annotations.NullMarked;
