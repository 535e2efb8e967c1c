package dev.zseal.doctor.check;

import dev.zseal.doctor.check.KnownDefect.Role;
import dev.zseal.zfs.ZfsVersion;
import java.util.ArrayList;
import java.util.List;

/// What is known of the OpenZFS that runs?
final class VersionCheck implements Check {

  static final String ID = "version";

  @Override
  public List<Finding> look(Facts facts) {
    List<Finding> findings = new ArrayList<>(side(facts, facts.source(), Role.SENDER));
    TargetSide target = facts.target();
    if (target != null) {
      findings.addAll(side(facts, target.side(), Role.RECEIVER));
    }
    return findings;
  }

  private static List<Finding> side(Facts facts, Side side, Role role) {
    List<Finding> findings = new ArrayList<>();
    ZfsVersion version = side.version();
    Release release = side.release();
    String subject = "OpenZFS %s on %s".formatted(release, side.place());
    if (!version.commands().equals(version.module())) {
      findings.add(
          Finding.warning(
              ID,
              subject,
              "The commands and the kernel's module are of different releases.",
              "zfs-%s, zfs-kmod-%s".formatted(version.commands(), version.module()),
              "Reboot, or load the module that was installed."));
    }
    for (KnownDefect defect : KnownDefect.ALL) {
      if (defect.role() == role && defect.isIn(release) && defect.applies().test(facts)) {
        findings.add(
            Finding.of(
                    defect.severity(),
                    ID + "/" + defect.id(),
                    subject,
                    defect.what(),
                    "OpenZFS %s there; %s (your distribution may carry the fix back)"
                        .formatted(version.module(), defect.fixed()),
                    defect.wayOut())
                .see(defect.issues()));
      }
    }
    if (findings.stream().allMatch(f -> f.severity() == Finding.Severity.OK)) {
      findings.add(Finding.ok(ID, subject, "no defect is known that zseal cannot go round"));
    }
    return findings;
  }
}
