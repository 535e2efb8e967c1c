package dev.zseal.explain;

import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.SnapshotFacts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A dataset that the target lacks, seen from its source: is it new there, or did the target lose
/// it?
final class Unreceived {

  private Unreceived() {}

  /// What speaks for the one or the other.
  static List<String> lines(Explainer.Subject target, Explainer.Subject source) throws Problem {
    Optional<DatasetAsked> asked = DatasetAsked.ask(source.host(), source.dataset());
    if (asked.isEmpty()) {
      return Explainer.absent(source);
    }
    DatasetAsked child = asked.get();
    var lines = new ArrayList<String>();
    if (child.snapshots().isEmpty()) {
      lines.add(
          "%s on %s has no snapshot: nothing of it can be sent yet."
              .formatted(child.name(), child.place()));
    } else {
      lines.add(
          "%s on %s is there: its oldest snapshot is %s, its newest %s."
              .formatted(
                  child.name(),
                  child.place(),
                  Findings.shown(child.snapshots().getFirst()),
                  Findings.shown(child.snapshots().getLast())));
      long referenced = child.bytes("referenced");
      if (referenced >= 0) {
        lines.add(
            "A full send of %s is about %s.".formatted(child.name(), Findings.size(referenced)));
      }
    }
    lines.addAll(age(target, source, child));
    return lines;
  }

  /// Its age, against the newest snapshot that what is above it has on both sides.
  private static List<String> age(
      Explainer.Subject target, Explainer.Subject source, DatasetAsked child) throws Problem {
    Optional<DatasetName> above = target.dataset().parent();
    Optional<DatasetName> aboveSource = source.dataset().parent();
    if (above.isEmpty() || aboveSource.isEmpty()) {
      return List.of();
    }
    Optional<DatasetAsked> parent = DatasetAsked.ask(target.host(), above.get());
    Optional<DatasetAsked> origin = DatasetAsked.ask(source.host(), aboveSource.get());
    if (parent.isEmpty() || origin.isEmpty()) {
      return List.of();
    }
    Optional<SnapshotFacts> last = Common.of(parent.get(), origin.get()).map(Common::target);
    if (last.isEmpty()) {
      return List.of("%s and %s have nothing in common.".formatted(above.get(), aboveSource.get()));
    }
    Optional<Instant> made = made(child);
    if (made.isEmpty()) {
      return List.of();
    }
    String both =
        "@%s, the newest that %s and %s have in common"
            .formatted(last.get().name().snapshot(), above.get(), aboveSource.get());
    return List.of(
        made.get().isAfter(last.get().creation())
            ? "It is new: it was made after %s. It comes as a full, after what is above it."
                .formatted(both)
            : ("It is not new: it was there before %s. The target never got it, has it under"
                    + " another name, or lost it.")
                .formatted(both));
  }

  private static Optional<Instant> made(DatasetAsked child) {
    long seconds = child.bytes("creation");
    return seconds >= 0
        ? Optional.of(Instant.ofEpochSecond(seconds))
        : child.snapshots().stream().findFirst().map(SnapshotFacts::creation);
  }
}
