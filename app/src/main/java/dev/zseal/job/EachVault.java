package dev.zseal.job;

import dev.zseal.config.Job;
import dev.zseal.config.Target;
import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.zfs.ProcessGroup;

/// The vaults of a job, one after the other: one that is away is told, and one that fails does not
/// keep the work from the rest.
record EachVault(Job job, Machine machine, ProcessGroup group, RunReport report) {

  /// What is done with each.
  interface Work {
    void with(Target.VaultTarget target, Vault vault) throws Problem;
  }

  void run(Work work) throws Problem {
    for (Target target : job.targets()) {
      group.check();
      if (target instanceof Target.VaultTarget vault && !isAway(vault, report)) {
        try {
          work.with(vault, open(vault, machine));
        } catch (Problem e) {
          report.failed("", vault.name(), e);
        }
      }
    }
  }

  /// Opens a vault. One that is not there may be mounted in a while, for the job says that it is
  /// one.
  static Vault open(Target.VaultTarget target, Machine machine) throws Problem {
    try {
      return machine.vault(target.folder());
    } catch (Problem.Refused e) {
      if (target.isThere()) {
        throw e;
      }
      throw new Problem.Unavailable(
          target.folder() + " holds no vault now", e.evidence(), e.hint(), e);
    }
  }

  /// Whether a vault that may be away is; it is told.
  static boolean isAway(Target.VaultTarget target, RunReport report) {
    if (!target.mayBeAway() || target.isThere()) {
      return false;
    }
    report.away(target.name(), target.folder() + " holds no vault now");
    return true;
  }

  /// Tells what a vault lacks of what this host saw in it before.
  static void lookBack(Vault vault, Target.VaultTarget target, Machine machine, RunReport report)
      throws Problem {
    for (Problem missing : vault.lookBack(machine.memories())) {
      report.failed("", target.name(), missing);
    }
  }
}
