package dev.zseal.doctor.check;

import dev.zseal.name.DatasetName;
import dev.zseal.zfs.DatasetState;
import dev.zseal.zfs.ShellWords;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Is the target there, is it a replica, and what is there besides?
final class TargetCheck implements Check {

  static final String ID = "target";
  static final String ORPHANS = "orphans";

  @Override
  public List<Finding> look(Facts facts) {
    TargetSide target = facts.target();
    if (target == null) {
      return List.of();
    }
    if (!target.side().exists()) {
      return List.of(missing(facts, target));
    }
    List<Finding> findings = new ArrayList<>();
    for (Match match : target.matches()) {
      DatasetState there = match.there();
      if (!match.source().isEncrypted()) {
        // It is not sent; an empty one is made in its place where one is needed.
        continue;
      }
      if (there == null) {
        findings.add(
            Finding.note(
                ID,
                match.source().name(),
                "It has no replica yet: the next run sends it whole.",
                "no %s there, and none that shares a snapshot".formatted(match.wanted()),
                ""));
      } else if (!there.isEncrypted()) {
        findings.add(
            Finding.fault(
                ID,
                there.name(),
                "The target is not encrypted: a raw stream is not received onto it.",
                "encryption=off; zfs would say `cannot perform raw receive on top of existing"
                    + " unencrypted dataset`",
                "Replicate to a name below it that does not exist yet: %s/%s"
                    .formatted(there.name(), leaf(match.source().name()))));
      } else if (!there.name().equals(match.wanted())) {
        findings.add(
            Finding.note(
                ID,
                there.name(),
                "The source was renamed; zseal replicate renames the replica too.",
                "%s shares snapshots with it".formatted(match.source().name()),
                ShellWords.shown("zfs", "rename", there.name(), match.wanted())));
      }
    }
    if (findings.isEmpty()) {
      findings.add(Finding.ok(ID, target.top(), "every dataset has a replica"));
    }
    findings.addAll(orphans(facts, target));
    return findings;
  }

  private static Finding missing(Facts facts, TargetSide target) {
    if (target.side().pool().isEmpty()) {
      return Finding.fault(
          ID,
          target.top(),
          "There is no pool %s on %s.".formatted(target.top().pool(), target.side().place()),
          "zpool list does not name it",
          "Import it and mount nothing: zpool import -N %s, or zseal replicate --import"
              .formatted(target.top().pool()));
    }
    if (!target.hasParent()) {
      String parent = target.top().parent().map(DatasetName::value).orElse("");
      return Finding.fault(
          ID,
          target.top(),
          "There is no dataset to hold the replica.",
          "zfs on %s does not know %s".formatted(target.side().place(), parent),
          "zfs create -o canmount=off " + parent);
    }
    return Finding.note(
        ID,
        target.top(),
        "There is no replica yet: the first run sends %s whole."
            .formatted(Facts.count(facts.encrypted().size(), "dataset")),
        "zfs on %s does not know it".formatted(target.side().place()),
        "");
  }

  private static List<Finding> orphans(Facts facts, TargetSide target) {
    Set<DatasetName> known = new HashSet<>();
    target
        .matches()
        .forEach(match -> {
          if (match.there() != null) {
            known.add(match.there().name());
          }
        });
    List<DatasetName> left =
        target.side().tree().datasets().keySet().stream()
            .filter(name -> !known.contains(name))
            .toList();
    if (left.isEmpty() || !facts.recursive()) {
      return List.of();
    }
    return List.of(
        Finding.note(
            ORPHANS,
            target.top(),
            "%s there without a source. Nothing brings them up to date, and zseal lets them be."
                .formatted(Facts.count(left.size(), "dataset")),
            Facts.some(left),
            "If one may go: zfs destroy -r " + left.getFirst()));
  }

  private static String leaf(DatasetName name) {
    return name.value().substring(name.value().lastIndexOf('/') + 1);
  }
}
