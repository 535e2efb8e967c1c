package dev.zseal.cli;

import dev.zseal.config.Configuration;
import dev.zseal.config.Job;
import dev.zseal.config.Target;
import dev.zseal.schedule.Remark;
import dev.zseal.schedule.ScheduleLint;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What about a job may not be what was meant: its schedule, or names that another job has as well.
record JobRemark(String job, Remark remark) {

  /// Of all jobs of a configuration.
  static List<JobRemark> of(Configuration configuration) {
    List<JobRemark> all = new ArrayList<>();
    for (Job job : configuration.jobs().values()) {
      for (Remark remark : of(job, configuration.zone())) {
        all.add(new JobRemark(job.name(), remark));
      }
      for (Job other : configuration.jobs().values()) {
        if (job.name().compareTo(other.name()) < 0) {
          namesakes(job, other).ifPresent(remark -> all.add(new JobRemark(job.name(), remark)));
        }
      }
    }
    return all;
  }

  /// Pools of one name on two machines, whose datasets come to one vault: what is known of a copy
  /// is kept by dataset and target.
  private static Optional<Remark> namesakes(Job job, Job other) {
    if (!job.isBackup() || !other.isBackup() || job.source().host().equals(other.source().host())) {
      return Optional.empty();
    }
    Set<String> pools = pools(job);
    pools.retainAll(pools(other));
    Set<Path> vaults = vaults(job);
    vaults.retainAll(vaults(other));
    if (pools.isEmpty() || vaults.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Remark(
            "job %s brings pool %s of another machine to the same vault, %s"
                .formatted(other.name(), String.join(", ", pools), vaults.iterator().next()),
            "Datasets of one name hide each other there: one whose backups stopped looks as fresh"
                + " as the other. Give each machine a vault of its own, or name their pools"
                + " apart."));
  }

  private static Set<String> pools(Job job) {
    Set<String> pools = new TreeSet<>();
    job.datasets().include().forEach(choice -> pools.add(choice.pool()));
    return pools;
  }

  private static Set<Path> vaults(Job job) {
    Set<Path> vaults = new TreeSet<>();
    for (Target target : job.targets()) {
      if (target instanceof Target.VaultTarget vault) {
        vaults.add(vault.folder());
      }
    }
    return vaults;
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
