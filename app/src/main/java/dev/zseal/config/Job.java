package dev.zseal.config;

import dev.zseal.alert.Monitor;
import dev.zseal.schedule.Schedule;
import dev.zseal.schedule.Window;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Something that is done again and again.
///
/// @param source where the datasets are
/// @param datasets of a scrub or drill: those at the targets, all if none is named
/// @param targets at least one
/// @param jitter by how much a start may be late on purpose
/// @param window when it may run
/// @param after jobs that must have ended since it ran last
/// @param bytesPerSecond a limit, 0 for none
/// @param maxAge how old the newest verified snapshot of each dataset may be at each target
/// @param monitor is told of each run's start and end
public record Job(
    String name,
    Work work,
    Source source,
    Selection datasets,
    List<Target> targets,
    Optional<Schedule> schedule,
    Duration jitter,
    Optional<Window> window,
    List<String> after,
    long bytesPerSecond,
    Optional<Duration> maxAge,
    Optional<Monitor> monitor) {

  public Job {
    targets = List.copyOf(targets);
    after = List.copyOf(after);
  }

  /// Whether it brings snapshots to targets.
  public boolean isBackup() {
    return work instanceof Work.Backup;
  }
}
