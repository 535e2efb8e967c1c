package dev.zseal.job;

import dev.zseal.history.Event;
import dev.zseal.name.DatasetName;
import dev.zseal.name.SnapshotName;
import dev.zseal.problem.Problem;
import dev.zseal.vault.ledger.Capsule;
import dev.zseal.zfs.DatasetFacts;
import dev.zseal.zfs.ProcessGroup;
import dev.zseal.zfs.RunningSend;
import dev.zseal.zfs.ZfsHost;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How the keys are wrapped of what a run brought to a pool: whoever runs `zfs change-key` should
/// hear of it, and everybody else all the more.
///
/// A vault keeps a capsule with each snapshot. A pool has only the newest, and may be away when it
/// is asked; so the source is, by the first record of a send that is then stopped. One is begun for
/// each encryption root: all that inherit its key are wrapped with it.
final class SourceKeys {

  private final ZfsHost source;
  private final SelectedDatasets selected;
  private final RunSnapshot.Taken taken;
  private final ProcessGroup group;
  private final RunReport report;
  private final Map<DatasetName, String> fingerprints = new HashMap<>();
  private final Set<DatasetName> unknown = new HashSet<>();

  SourceKeys(
      ZfsHost source,
      SelectedDatasets selected,
      RunSnapshot.Taken taken,
      ProcessGroup group,
      RunReport report) {
    this.source = source;
    this.selected = selected;
    this.taken = taken;
    this.group = group;
    this.report = report;
  }

  /// Tells how the keys of datasets are wrapped that a target has now.
  ///
  /// @param got when the snapshot was taken that it has of each
  void tell(Map<DatasetName, Instant> got, String target) throws Problem {
    Set<DatasetName> chosen = new HashSet<>();
    selected.chosen().forEach(facts -> chosen.add(facts.name()));
    for (DatasetFacts facts : selected.chosen()) {
      DatasetName root = facts.encryptionRoot();
      Instant creation = got.get(facts.name());
      if (root != null && creation != null) {
        DatasetName of = chosen.contains(root) ? root : facts.name();
        String fingerprint = fingerprint(of);
        if (fingerprint != null) {
          report.wrapped(
              new Event.Wrapped(
                  facts.name().value(),
                  target,
                  taken.name(),
                  creation,
                  root.value(),
                  of.value(),
                  fingerprint));
        }
      }
    }
  }

  /// Null if it cannot be known now: the next run asks again.
  private @Nullable String fingerprint(DatasetName of) throws Problem {
    if (!fingerprints.containsKey(of) && taken.datasets().contains(of) && !unknown.contains(of)) {
      group.check();
      try {
        fingerprints.put(of, read(of.snapshot(taken.name())));
      } catch (Problem e) {
        unknown.add(of);
        report.note(
            "whether the key of %s was wrapped anew cannot be seen: %s"
                .formatted(of, e.evidence().strip()));
      }
    }
    return fingerprints.get(of);
  }

  private String read(SnapshotName snapshot) throws Problem {
    try (RunningSend send = source.send(snapshot)) {
      return Capsule.of(send.head(send.stdout(), snapshot + " from zfs send").keyData())
          .fingerprint();
    }
  }
}
