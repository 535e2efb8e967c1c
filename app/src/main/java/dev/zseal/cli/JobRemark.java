package dev.zseal.cli;

import dev.zseal.config.Configuration;
import dev.zseal.config.Job;
import dev.zseal.schedule.Remark;
import dev.zseal.schedule.ScheduleLint;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What about the schedule of a job may not be what was meant.
record JobRemark(String job, Remark remark) {

  /// Of all jobs of a configuration.
  static List<JobRemark> of(Configuration configuration) {
    List<JobRemark> all = new ArrayList<>();
    for (Job job : configuration.jobs().values()) {
      for (Remark remark : of(job, configuration.zone())) {
        all.add(new JobRemark(job.name(), remark));
      }
    }
    return all;
  }

  static List<Remark> of(Job job, ZoneId zone) {
    Optional<Duration> objective = job.isBackup() ? job.maxAge() : Optional.empty();
    return job.schedule()
        .map(s -> ScheduleLint.look(s, zone, VaultOption.clock().instant(), objective))
        .orElse(List.of());
  }

  String text() {
    return "job %s: %s. %s".formatted(job, remark.what(), remark.hint());
  }
}
