package dev.zseal.doctor.check;

import dev.zseal.pairing.Pair;
import dev.zseal.zfs.DatasetFacts;
import dev.zseal.zfs.DatasetState;
import dev.zseal.zfs.ShellWords;
import java.util.ArrayList;
import java.util.List;

/// Was the replica written to since its newest snapshot? Then no increment is received onto it.
///
/// The first mount after a raw receive writes by itself: the receiver could not count what each
/// user has, and the mount does (383 KB for a filesystem of 300 files with OpenZFS 2.3.9; none when
/// mounted read-only). One small file more does not show against that.
final class SoilCheck implements Check {

  static final String ID = "soiled";

  private static final long MOUNT_BYTES = 1 << 20;
  private static final int MOUNT_SHARE = 50;

  @Override
  public List<Finding> look(Facts facts) {
    TargetSide target = facts.target();
    if (target == null) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>();
    int clean = 0;
    for (Pair pair : target.pairs()) {
      DatasetState there = pair.there();
      if (there == null || pair.newestThere().isEmpty()) {
        continue;
      }
      if (there.written() > 0) {
        findings.add(soiled(pair, there));
      } else {
        clean++;
      }
    }
    if (clean > 0) {
      findings.add(
          Finding.ok(
              ID,
              target.top(),
              "%s as received: written=0".formatted(Facts.count(clean, "replica"))));
    }
    return findings;
  }

  private static Finding soiled(Pair pair, DatasetState there) {
    String last = ShellWords.shown(pair.received().getLast().name());
    String back =
        "If that may go: %szseal rollback %s"
            .formatted(there.mounted() ? "zfs unmount %s && ".formatted(there.name()) : "", last);
    boolean small = there.written() <= Math.max(MOUNT_BYTES, there.used() / MOUNT_SHARE);
    if (there.kind() == DatasetFacts.Kind.FILESYSTEM && small) {
      return Finding.fault(
              ID,
              there.name(),
              "It was written to since its newest snapshot, as much as mounting it once does by"
                  + " itself: most likely nobody changed a file. No increment is received"
                  + " either way.",
              evidence(there),
              back
                  + ". To be sure, with the key loaded and it mounted: zfs diff %s (a mount alone"
                      .formatted(last)
                  + " shows nothing there)")
          .see(12580, 7128);
    }
    return Finding.fault(
        ID,
        there.name(),
        "It was changed since its newest snapshot, by more than a mount does. No increment is"
            + " received onto it.",
        evidence(there),
        "Find out who wrote there before you discard it. To keep the changes: `zfs snapshot "
            + there.name()
            + "@mine`, and replicate under a new name. "
            + back);
  }

  private static String evidence(DatasetState there) {
    String key =
        switch (there.keyStatus()) {
          case NONE -> "no key";
          case AVAILABLE -> "key loaded";
          case UNAVAILABLE -> "key not loaded: nobody can write files there now";
        };
    return "written=%d of used=%d, %s, readonly=%s, %s"
        .formatted(
            there.written(),
            there.used(),
            there.mounted() ? "mounted" : "not mounted",
            there.readOnly() ? "on" : "off",
            key);
  }
}
