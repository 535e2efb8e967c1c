package dev.zseal.doctor.check;

import dev.zseal.pairing.Pair;
import dev.zseal.zfs.HistoryPoint;
import dev.zseal.zfs.ShellWords;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Is there a snapshot that both sides have, by its GUID, and is it the replica's newest?
final class BaseCheck implements Check {

  static final String ID = "base";
  static final String IV_SET = "ivset";

  @Override
  public List<Finding> look(Facts facts) {
    TargetSide target = facts.target();
    if (target == null) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>();
    int sound = 0;
    for (Pair pair : target.pairs()) {
      if (pair.there() == null || !pair.there().isEncrypted() || pair.received().isEmpty()) {
        continue;
      }
      List<Finding> found = pair(pair);
      findings.addAll(found);
      sound += found.isEmpty() ? 1 : 0;
    }
    if (sound > 0) {
      findings.add(
          Finding.ok(
              ID,
              target.top(),
              "%s can go on by an increment".formatted(Facts.count(sound, "replica"))));
    }
    return findings;
  }

  private static List<Finding> pair(Pair pair) {
    HistoryPoint newest = pair.received().getLast();
    HistoryPoint base = pair.base().orElse(null);
    if (base == null) {
      return List.of(lost(pair, newest));
    }
    List<Finding> findings = new ArrayList<>();
    if (base.ivsetGuid() != 0
        && newest.ivsetGuid() != 0
        && base.ivsetGuid() != newest.ivsetGuid()) {
      findings.add(
          Finding.fault(
                  IV_SET,
                  newest.name(),
                  "The same snapshot, sealed twice: no raw increment from %s is received onto it."
                          .formatted(base.name())
                      + " One of the two went through a send without -w.",
                  "ivsetguid %s there, %s at the source"
                      .formatted(Facts.hex(newest.ivsetGuid()), Facts.hex(base.ivsetGuid())),
                  "Replicate a full under a new name, and send with -w only.")
              .see(8758));
    }
    pair.newest()
        .filter(last -> last.createTxg() < base.createTxg())
        .ifPresent(last ->
            findings.add(
                Finding.warning(
                        ID,
                        pair.source().name(),
                        "The replica is further than the source's newest snapshot: an increment"
                            + " to it would go back in time, and ZFS does not refuse that.",
                        "%s: createtxg %d, %s: %d"
                            .formatted(
                                base.name(), base.createTxg(), last.name(), last.createTxg()),
                        "Take a new snapshot first; zseal replicate does.")
                    .see(12657)));
    if (!base.isSnapshot()) {
      findings.add(
          Finding.note(
              ID,
              base.name(),
              "The base is only a bookmark by now. One increment can be sent from it; the snapshots"
                  + " between are left to it.",
              "%s is gone from %s".formatted(Facts.hex(base.guid()), pair.source().name()),
              "Nothing to do, zseal replicate uses it. (A bookmark is a base for the sender only;"
                  + " and not with -I or -R.)"));
    }
    return findings;
  }

  private static Finding lost(Pair pair, HistoryPoint newest) {
    List<HistoryPoint> extra = new ArrayList<>();
    for (HistoryPoint received : pair.received().reversed()) {
      if (pair.atSource(received.guid()).isPresent()) {
        return Finding.fault(
                ID,
                newest.name(),
                "The replica has %s that the source has not, so that no increment is received."
                    .formatted(Facts.count(extra.size(), "snapshot")),
                "%s; the newest of both is %s"
                    .formatted(
                        Facts.some(extra.stream().map(HistoryPoint::name).toList()),
                        received.name()),
                "If they may go: zseal rollback -r " + ShellWords.shown(received.name()))
            .see(15314);
      }
      extra.add(received);
    }
    Set<String> names = new HashSet<>();
    pair.history().stream()
        .filter(HistoryPoint::isSnapshot)
        .forEach(p -> names.add(p.snapshot().snapshot()));
    boolean alike = pair.received().stream().anyMatch(p -> names.contains(p.snapshot().snapshot()));
    return Finding.fault(
        ID,
        newest.name(),
        "The replica shares no snapshot with %s: there is nothing an increment could build on."
            .formatted(pair.source().name()),
        "none of its %s has a GUID that the source knows, by a snapshot or a bookmark%s"
            .formatted(
                Facts.count(pair.received().size(), "snapshot"),
                alike ? "; some names agree, and names prove nothing" : ""),
        "Replicate a full under a new name. A vault needs no such base, and stores only what"
            + " differs.");
  }
}
