package dev.zseal.doctor.check;

import dev.zseal.name.DatasetName;
import dev.zseal.pairing.Pair;
import dev.zseal.zfs.DatasetState;
import dev.zseal.zfs.ShellWords;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
    for (Pair pair : target.pairs()) {
      // What is not encrypted is not sent; an empty one is made in its place where one is needed.
      if (pair.source().isEncrypted()) {
        findings.addAll(place(target, pair));
      }
    }
    if (findings.isEmpty()) {
      findings.add(Finding.ok(ID, target.top(), "every dataset has a replica"));
    }
    findings.addAll(orphans(facts, target));
    return findings;
  }

  private static List<Finding> place(TargetSide target, Pair pair) {
    DatasetState there = pair.there();
    DatasetName place = pair.target();
    if ((there == null || pair.isRenamed()) && target.inPlaces().containsKey(place)) {
      return List.of(
          target.inPlaces().getOrDefault(place, false) ? aside(pair) : inTheWay(pair, there));
    }
    DatasetName other = target.sources().get(place);
    if (there == null) {
      return List.of(
          Finding.note(
              ID,
              pair.source().name(),
              "It has no replica yet: the next run sends it whole.",
              other == null
                  ? "no %s there, and none that shares a snapshot".formatted(place)
                  : "%s is the replica of %s, and is renamed".formatted(place, other),
              ""));
    }
    if (!there.isEncrypted()) {
      return List.of(
          Finding.fault(
              ID,
              there.name(),
              "The target is not encrypted: a raw stream is not received onto it.",
              "encryption=off; zfs would say `cannot perform raw receive on top of existing"
                  + " unencrypted dataset`",
              "Replicate to a name below it that does not exist yet: %s/%s"
                  .formatted(there.name(), leaf(pair.source().name()))));
    }
    return pair.isRenamed() ? List.of(renamed(pair, there, other)) : List.of();
  }

  private static Finding renamed(Pair pair, DatasetState there, @Nullable DatasetName other) {
    return Finding.note(
        ID,
        there.name(),
        "The source was renamed; zseal replicate renames the replica too.",
        "%s shares snapshots with it%s"
            .formatted(
                pair.source().name(),
                other == null
                    ? ""
                    : "; %s is still the replica of %s".formatted(pair.target(), other)),
        other == null
            ? ShellWords.shown("zfs", "rename", there.name(), pair.target())
            : "Nothing to do, zseal replicate renames both.");
  }

  private static Finding aside(Pair pair) {
    return Finding.note(
        ID,
        pair.target(),
        "It is the replica of a dataset that is gone, in the place of the one that is %s now."
            .formatted(pair.source().name()),
        "the two share no snapshot, and zseal holds one of it",
        "Nothing to do, zseal replicate gives it another name, and keeps it.");
  }

  private static Finding inTheWay(Pair pair, @Nullable DatasetState there) {
    return Finding.fault(
        ID,
        pair.target(),
        "It is in the way of the replica of %s.".formatted(pair.source().name()),
        "it is no replica of anything there, and zseal holds no snapshot of it%s"
            .formatted(
                there == null ? "" : "; the replica is called %s now".formatted(there.name())),
        "Look what it is, and give it another name: "
            + ShellWords.shown("zfs", "rename", pair.target(), pair.target().value() + "-old"));
  }

  private static Finding missing(Facts facts, TargetSide target) {
    if (target.side().pool().isEmpty()) {
      return Finding.fault(
          ID,
          target.top(),
          "There is no pool %s on %s.".formatted(target.top().pool(), target.side().place()),
          "zpool list does not name it",
          "Import it and mount nothing: zpool import -N %s. Or have it imported for each run:"
                  .formatted(ShellWords.shown(target.top().pool()))
              + " --import, or import = true of a job's target");
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
    List<DatasetName> left = target.pairing().orphans();
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
