package dev.zseal.daemon;

import dev.zseal.history.History;
import dev.zseal.history.Outcome;
import dev.zseal.history.Run;
import dev.zseal.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is known of a job's past.
///
/// @param known when it was first heard of
/// @param ended when it last ended well or in part; null if it never did
/// @param runs the last few, newest first
record Past(Instant known, @Nullable Instant ended, List<Run> runs) {

  /// As many as it is tried again, and some that were stopped in between.
  private static final int RUNS = 8;

  Past {
    runs = List.copyOf(runs);
  }

  static Past of(String job, History history, Instant now) throws Problem {
    Instant ended = null;
    for (Outcome fine : List.of(Outcome.ALL, Outcome.PART, Outcome.AWAY)) {
      Optional<Instant> found = history.last(job, fine).map(r -> r.started().plus(r.took()));
      if (found.isPresent() && (ended == null || found.get().isAfter(ended))) {
        ended = found.get();
      }
    }
    return new Past(history.known(job, now), ended, history.runs(job, RUNS));
  }
}
