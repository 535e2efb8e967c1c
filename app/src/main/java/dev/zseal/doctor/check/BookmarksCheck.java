package dev.zseal.doctor.check;

import dev.zseal.name.DatasetName;
import dev.zseal.zfs.DatasetState;
import dev.zseal.zfs.HistoryPoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Can increments be sent from the bookmarks, and forward in time?
final class BookmarksCheck implements Check {

  static final String ORDER = "bookmark-order";
  static final String IV_SET = "bookmark-ivset";

  @Override
  public List<Finding> look(Facts facts) {
    List<Finding> findings = new ArrayList<>();
    int sound = 0;
    for (DatasetState dataset : facts.encrypted()) {
      List<HistoryPoint> history = facts.source().tree().history(dataset.name());
      List<HistoryPoint> bookmarks = history.stream().filter(p -> !p.isSnapshot()).toList();
      findings.addAll(order(dataset.name(), history));
      List<Finding> ivSets = ivSets(dataset.name(), history);
      findings.addAll(ivSets);
      sound += bookmarks.size() - ivSets.size();
    }
    if (sound > 0) {
      findings.add(
          Finding.ok(IV_SET, facts.top(), Facts.count(sound, "bookmark") + " of known IV sets"));
    }
    return findings;
  }

  private static List<Finding> order(DatasetName dataset, List<HistoryPoint> history) {
    HistoryPoint newest =
        history.reversed().stream().filter(HistoryPoint::isSnapshot).findFirst().orElse(null);
    if (newest == null) {
      return List.of();
    }
    List<HistoryPoint> later =
        history.stream()
            .filter(p -> !p.isSnapshot() && p.createTxg() > newest.createTxg())
            .toList();
    if (later.isEmpty()) {
      return List.of();
    }
    HistoryPoint last = later.getLast();
    return List.of(
        Finding.warning(
                ORDER,
                dataset,
                "%s of snapshots newer than any there is now. `zfs send -i` from one to an"
                        .formatted(Facts.count(later.size(), "bookmark"))
                    + " older snapshot is accepted by ZFS, and what it sends is wrong.",
                "%s: createtxg %d; the newest snapshot %s: %d"
                    .formatted(last.name(), last.createTxg(), newest.name(), newest.createTxg()),
                "Take a new snapshot before anything is sent (zseal does, and never sends"
                    + " backwards).")
            .see(12657));
  }

  private static List<Finding> ivSets(DatasetName dataset, List<HistoryPoint> history) {
    Map<Long, HistoryPoint> snapshots = new HashMap<>();
    history.stream().filter(HistoryPoint::isSnapshot).forEach(p -> snapshots.put(p.guid(), p));
    List<Finding> findings = new ArrayList<>();
    for (HistoryPoint point : history) {
      HistoryPoint snapshot = snapshots.get(point.guid());
      if (point.isSnapshot()) {
        if (point.ivsetGuid() == 0) {
          findings.add(unknown(point, dataset, "A snapshot"));
        }
      } else if (point.ivsetGuid() == 0) {
        findings.add(unknown(point, dataset, "A bookmark"));
      } else if (snapshot != null && snapshot.ivsetGuid() != point.ivsetGuid()) {
        findings.add(
            Finding.warning(
                    IV_SET,
                    point.name(),
                    "A bookmark of another sealing of %s: a raw increment from it is refused by"
                            .formatted(snapshot.name())
                        + " whoever has the snapshot.",
                    "ivsetguid %s, and %s of the snapshot with the same GUID"
                        .formatted(Facts.hex(point.ivsetGuid()), Facts.hex(snapshot.ivsetGuid())),
                    "Make another from the snapshot: zfs bookmark %s NAME"
                        .formatted(snapshot.name()))
                .see(8758));
      }
    }
    return findings;
  }

  private static Finding unknown(HistoryPoint point, DatasetName dataset, String kind) {
    return Finding.warning(
            IV_SET,
            point.name(),
            kind + " without an IV-set GUID: no raw increment from it is received (errata 4).",
            "ivsetguid of %s is not set, and %s is encrypted".formatted(point.name(), dataset),
            "Let the next base be a newer snapshot; `zpool status` names the errata if the pool has"
                + " it. A bookmark has one if the pool has feature@bookmark_v2.")
        .see(10234, 8308);
  }
}
