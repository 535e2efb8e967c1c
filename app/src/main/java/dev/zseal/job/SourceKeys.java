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

  /// The snapshot that a target has now of a dataset.
  ///
  /// @param creation when it was taken
  record Newest(String snapshot, Instant creation) {}

  /// Tells how the keys of datasets are wrapped that a target has now.
  void tell(Map<DatasetName, Newest> got, String target) throws Problem {
    Set<DatasetName> chosen = new HashSet<>();
    selected.chosen().forEach(facts -> chosen.add(facts.name()));
    for (DatasetFacts facts : selected.chosen()) {
      DatasetName root = facts.encryptionRoot();
      Newest newest = got.get(facts.name());
      if (root != null && newest != null) {
        DatasetName of = chosen.contains(root) ? root : facts.name();
        String fingerprint = fingerprint(of, got);
        if (fingerprint != null) {
          report.wrapped(
              new Event.Wrapped(
                  facts.name().value(),
                  target,
                  newest.snapshot,
                  newest.creation,
                  root.value(),
                  of.value(),
                  fingerprint));
        }
      }
    }
  }

  /// Null if it cannot be known now: the next run asks again.
  private @Nullable String fingerprint(DatasetName of, Map<DatasetName, Newest> got)
      throws Problem {
    String snapshot = snapshot(of, got);
    if (!fingerprints.containsKey(of) && snapshot != null && !unknown.contains(of)) {
      group.check();
      try {
        fingerprints.put(of, read(of.snapshot(snapshot)));
      } catch (Problem e) {
        unknown.add(of);
        report.note(
            "whether the key of %s was wrapped anew cannot be seen: %s"
                .formatted(of, e.evidence().strip()));
      }
    }
    return fingerprints.get(of);
  }

  /// One that there is at the source, null if none is known.
  private @Nullable String snapshot(DatasetName of, Map<DatasetName, Newest> got) {
    if (taken.name().isPresent()) {
      return taken.datasets().contains(of) ? taken.name().get() : null;
    }
    Newest newest = got.get(of);
    return newest == null ? null : newest.snapshot;
  }

  private String read(SnapshotName snapshot) throws Problem {
    try (RunningSend send = source.send(snapshot)) {
      return Capsule.of(send.head(send.stdout(), snapshot + " from zfs send").keyData())
          .fingerprint();
    }
  }
}
