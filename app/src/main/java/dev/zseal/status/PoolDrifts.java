package dev.zseal.status;

import dev.zseal.config.Configuration;
import dev.zseal.config.Target;
import dev.zseal.history.Point;
import dev.zseal.history.Wrapping;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Keys that were wrapped anew lately, of datasets that come to pools: runs noted it, for a pool
/// does not know.
///
/// @param copies what is at each target now
record PoolDrifts(Configuration configuration, List<Wrapping> wrappings, List<Status.Copy> copies) {

  /// As long as vaults show it.
  private static final Duration SHOWN = VaultFacts.DRIFT_SHOWN;

  /// Those that inherit a key which was wrapped anew are not told beside the one that has it.
  List<Observed.Drift> lately() {
    Set<String> pools = new HashSet<>();
    configuration
        .jobs()
        .values()
        .forEach(job ->
            job.targets().stream()
                .filter(target -> target instanceof Target.PoolTarget)
                .forEach(target -> pools.add(target.name())));
    Set<String> told = new HashSet<>();
    List<Observed.Drift> drifts = new ArrayList<>();
    for (Wrapping w : wrappings) {
      boolean anew = w.before().isPresent() && pools.contains(w.target()) && isLately(w);
      if (anew && told.add("%s %s".formatted(w.target(), w.fingerprint()))) {
        drifts.add(
            new Observed.Drift(
                w.dataset(),
                w.target(),
                w.snapshot(),
                cut(w.before().get()),
                cut(w.fingerprint()),
                false));
      }
    }
    return drifts;
  }

  /// Whoever wrote the log may have written anything.
  private static String cut(String fingerprint) {
    return fingerprint.substring(0, Math.min(8, fingerprint.length()));
  }

  private boolean isLately(Wrapping wrapping) {
    for (Status.Copy copy : copies) {
      if (copy.dataset().equals(wrapping.dataset()) && copy.target().equals(wrapping.target())) {
        Instant newest = copy.newest().map(Point::creation).orElse(wrapping.creation());
        return Duration.between(wrapping.creation(), newest).compareTo(SHOWN) <= 0;
      }
    }
    // It is to be brought there no more.
    return false;
  }
}
