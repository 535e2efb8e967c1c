package dev.zseal.status;

import dev.zseal.config.Configuration;
import dev.zseal.config.Job;
import dev.zseal.config.Selection;
import dev.zseal.config.Source;
import dev.zseal.config.Target;
import dev.zseal.job.SelectedDatasets;
import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.DatasetFacts;
import dev.zseal.zfs.PoolFacts;
import dev.zseal.zfs.SnapshotFacts;
import dev.zseal.zfs.SshTarget;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Looks at one source, for all jobs that take from it.
final class SourceLook {

  private final Configuration configuration;
  private final Source source;
  private final Sight sight;

  private final Map<String, SelectedDatasets> chosen = new LinkedHashMap<>();
  private final Set<DatasetName> unprotected = new HashSet<>();
  private final Map<DatasetName, Set<Long>> guids = new HashMap<>();
  private final Set<Observed.Ailing> ailing = new HashSet<>();
  private final List<Problem> blind = new ArrayList<>();

  SourceLook(Configuration configuration, Source source, Sight sight) {
    this.configuration = configuration;
    this.source = source;
    this.sight = sight;
  }

  /// Looks.
  SourceFacts look() {
    Set<DatasetName> covered = new HashSet<>();
    Map<String, DatasetName> asked = new LinkedHashMap<>();
    for (Job job : configuration.jobs().values()) {
      if (!job.isBackup() || !job.source().equals(source)) {
        continue;
      }
      try {
        SelectedDatasets selected = sight.chosen(job);
        chosen.put(job.name(), selected);
        boolean toPool = job.targets().stream().anyMatch(t -> t instanceof Target.PoolTarget);
        boolean wanted = toPool || sharesVault(configuration, job);
        for (DatasetFacts facts : selected.chosen()) {
          covered.add(facts.name());
          if (wanted) {
            asked.merge(facts.name().pool(), facts.name(), SourceLook::above);
          }
        }
      } catch (Problem e) {
        blind.add(e);
      }
    }
    findUnprotected(covered);
    asked.values().forEach(this::findSnapshots);
    findAiling(covered);
    return new SourceFacts(chosen, unprotected, guids, ailing, blind);
  }

  /// Whether another source is backed up into the same vault: it may have datasets of the same
  /// names, which GUIDs tell apart.
  static boolean sharesVault(Configuration configuration, Job job) {
    Set<Path> vaults = vaults(job);
    return configuration.jobs().values().stream()
        .filter(other -> other.isBackup() && !other.source().equals(job.source()))
        .anyMatch(other -> !Collections.disjoint(vaults, vaults(other)));
  }

  private static Set<Path> vaults(Job job) {
    Set<Path> vaults = new HashSet<>();
    for (Target target : job.targets()) {
      if (target instanceof Target.VaultTarget vault) {
        vaults.add(vault.folder());
      }
    }
    return vaults;
  }

  /// What both are or lie below. In one pool there is such a dataset.
  private static DatasetName above(DatasetName a, DatasetName b) {
    DatasetName each = a;
    while (!b.equals(each) && !b.value().startsWith(each.value() + "/")) {
      each = each.parent().orElseThrow();
    }
    return each;
  }

  private void findSnapshots(DatasetName top) {
    try {
      for (SnapshotFacts facts : sight.snapshots(source, top)) {
        guids.computeIfAbsent(facts.name().dataset(), _ -> new HashSet<>()).add(facts.guid());
      }
    } catch (Problem e) {
      blind.add(e);
    }
  }

  private void findAiling(Set<DatasetName> covered) {
    Set<String> used = new HashSet<>();
    covered.forEach(name -> used.add(name.pool()));
    if (used.isEmpty()) {
      return;
    }
    try {
      String place = source.host().map(SshTarget::toString).orElse("this machine");
      for (PoolFacts pool : sight.pools(source)) {
        if (used.contains(pool.name()) && !pool.isOnline()) {
          ailing.add(new Observed.Ailing(pool.name(), place, pool.health()));
        }
      }
    } catch (Problem e) {
      blind.add(e);
    }
  }

  private void findUnprotected(Set<DatasetName> covered) {
    try {
      Set<String> seen = new HashSet<>();
      for (DatasetName name : covered) {
        if (!seen.add(name.pool())) {
          continue;
        }
        for (DatasetFacts facts : sight.datasets(source, DatasetName.parse(name.pool()))) {
          if (facts.isEncrypted()
              && !isReplica(facts.name())
              && !covered.contains(facts.name())
              && !isLeftOut(facts.name())
              && !Selection.covers(configuration.ignore(), facts.name())) {
            unprotected.add(facts.name());
          }
        }
      }
    } catch (Problem e) {
      blind.add(e);
    }
  }

  private boolean isLeftOut(DatasetName name) {
    return configuration.jobs().values().stream()
        .filter(job -> job.isBackup() && job.source().equals(source))
        .anyMatch(job -> job.datasets().leavesOut(name));
  }

  /// A copy on the same machine needs no copy.
  private boolean isReplica(DatasetName name) {
    for (Job job : configuration.jobs().values()) {
      for (Target target : job.targets()) {
        if (target instanceof Target.PoolTarget pool
            && pool.zfs().host().equals(source.host())
            && (name.equals(pool.below()) || name.value().startsWith(pool.below().value() + "/"))) {
          return true;
        }
      }
    }
    return false;
  }
}
