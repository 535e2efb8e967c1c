package dev.zseal.doctor.check;

import dev.zseal.pairing.Pair;
import dev.zseal.zfs.DatasetFacts;
import dev.zseal.zfs.DatasetState;
import dev.zseal.zfs.ShellWords;
import java.util.ArrayList;
import java.util.List;

/// Is the replica kept shut, so that nothing writes to it?
final class GuardCheck implements Check {

  static final String MOUNTED = "mounted";
  static final String ID = "guard";

  @Override
  public List<Finding> look(Facts facts) {
    TargetSide target = facts.target();
    if (target == null) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>();
    int shut = 0;
    for (Pair pair : target.pairs()) {
      DatasetState there = pair.there();
      if (there == null || !there.isEncrypted()) {
        continue;
      }
      List<Finding> found = guard(there);
      findings.addAll(found);
      shut += found.isEmpty() ? 1 : 0;
    }
    if (shut > 0) {
      findings.add(
          Finding.ok(
              ID,
              target.top(),
              Facts.count(shut, "replica") + " read-only, and not mounted by themselves"));
    }
    return findings;
  }

  private static List<Finding> guard(DatasetState there) {
    List<Finding> findings = new ArrayList<>();
    if (there.mounted()) {
      findings.add(
          Finding.warning(
                  MOUNTED,
                  there.name(),
                  there.readOnly()
                      ? "The replica is mounted, read-only. That has been seen to break increments."
                      : "The replica is mounted and can be written to: the next write ends the"
                          + " increments.",
                  "mounted=yes, readonly=%s, written=%d"
                      .formatted(there.readOnly() ? "on" : "off", there.written()),
                  ShellWords.shown("zfs", "unmount", there.name()))
              .see(12580, 7128));
    }
    List<String> open = new ArrayList<>();
    if (!there.readOnly()) {
      open.add("readonly=on");
    }
    if (there.kind() == DatasetFacts.Kind.FILESYSTEM && there.canMount().equals("on")) {
      open.add("canmount=noauto");
    }
    if (!open.isEmpty()) {
      findings.add(
          Finding.warning(
              ID,
              there.name(),
              "Nothing keeps the replica shut: once its key is loaded it may be mounted at boot or"
                  + " by `zfs mount -a`, and written to.",
              "readonly=%s, canmount=%s"
                  .formatted(there.readOnly() ? "on" : "off", there.canMount()),
              "zfs set %s %s".formatted(String.join(" ", open), ShellWords.shown(there.name()))));
    }
    return findings;
  }
}
