package dev.zseal.mount;

import dev.zseal.problem.Problem;
import java.util.HashSet;
import java.util.Set;

/// Tells of damage once for each path, and of a thousand paths at most: programs try again, and the
/// kernel asks for a damaged block page by page.
final class DamageReports {

  private static final int MAX_PATHS = 1000;

  private final MountListener listener;
  private final Set<String> told = new HashSet<>();

  DamageReports(MountListener listener) {
    this.listener = listener;
  }

  /// Tells of what should not have happened.
  void tellDefect(String path, Throwable defect) {
    tell(
        path,
        new Problem.Unavailable(
            "zseal failed in a way it should not",
            defect.toString(),
            "Report it; other files can still be read.",
            defect));
  }

  void tell(String path, Problem problem) {
    synchronized (told) {
      if (told.size() > MAX_PATHS || !told.add(path)) {
        return;
      }
      if (told.size() > MAX_PATHS) {
        listener.damaged(
            path,
            new Problem.Corrupt(
                "More could not be read than is told",
                "%d paths so far".formatted(told.size()),
                "Run `zseal scrub`, and `zseal prove` for this snapshot."));
        return;
      }
    }
    listener.damaged(path, problem);
  }
}
