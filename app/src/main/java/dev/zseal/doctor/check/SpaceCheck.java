package dev.zseal.doctor.check;

import dev.zseal.doctor.check.Finding.Severity;
import dev.zseal.pairing.Pair;
import dev.zseal.zfs.DatasetState;
import dev.zseal.zfs.ShellWords;
import java.util.ArrayList;
import java.util.List;

/// Is there room at the target for what the next run sends?
final class SpaceCheck implements Check {

  static final String ID = "space";
  static final String QUOTA = "quota";

  @Override
  public List<Finding> look(Facts facts) {
    TargetSide target = facts.target();
    if (target == null || !target.hasParent()) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>();
    long all = target.estimates().values().stream().mapToLong(Long::longValue).sum();
    String evidence = "about %d bytes would come, %d are available".formatted(all, target.room());
    String out =
        "Make room, raise the quota of it or a parent, or leave snapshots out: --latest-only, or"
            + " latest_only = true of a job";
    if (all > target.room()) {
      findings.add(
          Finding.fault(
              ID, target.top(), "The next run does not fit into the target.", evidence, out));
    } else if (all > target.room() / 10 * 9) {
      findings.add(
          Finding.warning(
              ID, target.top(), "The next run fills the target almost wholly.", evidence, out));
    } else {
      findings.add(Finding.ok(ID, target.top(), evidence));
    }
    for (Pair pair : target.pairs()) {
      if (pair.there() != null) {
        findings.addAll(quotas(target, pair, pair.there()));
      }
    }
    return findings;
  }

  private static List<Finding> quotas(TargetSide target, Pair pair, DatasetState there) {
    List<Finding> findings = new ArrayList<>();
    if (there.quota() > 0) {
      boolean full = target.estimates().getOrDefault(pair.source().name(), 0L) > there.available();
      findings.add(
          Finding.of(
              full ? Severity.FAULT : Severity.NOTE,
              QUOTA,
              there.name(),
              full
                  ? "The replica's quota leaves too little for the next run."
                  : "The replica has a quota, and all its snapshots count against it: one day it"
                      + " receives nothing more.",
              "quota=%d, used=%d, available=%d"
                  .formatted(there.quota(), there.used(), there.available()),
              ShellWords.shown("zfs", "set", "quota=none", there.name())));
    }
    if (there.refquota() > 0) {
      // `zfs receive` looks at its end, and lets DMU_MAX_ACCESS * spa_asize_inflation, 1.5 GiB,
      // pass (`dsl_dataset_clone_swap_check_impl` in OpenZFS `module/zfs/dsl_dataset.c`).
      boolean full = pair.source().referenced() > there.refquota();
      findings.add(
          Finding.of(
              full ? Severity.FAULT : Severity.NOTE,
              QUOTA,
              there.name(),
              full
                  ? "The source holds more than the replica's refquota lets in. zseal sends none of"
                      + " it; `zfs receive` takes up to 1.5 GiB too much, and refuses what"
                      + " is larger"
                      + " when all of it has come."
                  : "The replica has a refquota: once its source holds more than that, nothing more"
                      + " is received.",
              "refquota=%d; %s refers to %d bytes"
                  .formatted(there.refquota(), pair.source().name(), pair.source().referenced()),
              ShellWords.shown("zfs", "set", "refquota=none", there.name())));
    }
    return findings;
  }
}
