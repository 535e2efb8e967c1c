package dev.zseal.doctor.check;

import dev.zseal.zfs.DatasetState;
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
        "Make room, raise the quota of it or a parent, or leave snapshots out: zseal replicate"
            + " --latest-only";
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
    for (Match match : target.matches()) {
      DatasetState there = match.there();
      if (there != null && there.quota() > 0) {
        boolean full =
            target.estimates().getOrDefault(match.source().name(), 0L) > there.available();
        findings.add(
            Finding.of(
                full ? Finding.Severity.FAULT : Finding.Severity.NOTE,
                QUOTA,
                there.name(),
                full
                    ? "The replica's quota leaves too little for the next run."
                    : "The replica has a quota, and all its snapshots count against it: one day it"
                        + " receives nothing more.",
                "quota=%d, used=%d, available=%d"
                    .formatted(there.quota(), there.used(), there.available()),
                "zfs set quota=none " + there.name()));
      }
    }
    return findings;
  }
}
