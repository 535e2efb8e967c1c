package dev.zseal.vault.send;

import dev.zseal.problem.Problem;
import dev.zseal.problem.ShellText;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Manifest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What the vault knows of which snapshot came from which.
///
/// A stream names its incremental source; a snapshot that came as a full names none, so a lineage
/// reaches back to the last full and no further.
final class Lineage {

  private final Catalog catalog;

  Lineage(Catalog catalog) {
    this.catalog = catalog;
  }

  /// The snapshot and what it was received on, the newest first.
  List<Manifest> of(Manifest snapshot) throws Problem {
    List<Manifest> line = new ArrayList<>();
    Set<Long> seen = new HashSet<>();
    Optional<Manifest> at = Optional.of(snapshot);
    // The set guards against a vault whose manifests name each other in a circle.
    while (at.isPresent() && seen.add(at.get().guid())) {
      line.add(at.get());
      long from = at.get().fromGuid();
      at = from == 0 ? Optional.empty() : catalog.find(from);
    }
    return line;
  }

  /// The increments from one snapshot to the other: one, or one to every snapshot in between, as
  /// far as the vault knows them.
  List<StreamPlan> steps(Manifest from, Manifest to, boolean intermediates) throws Problem {
    checkIncrement(from, to);
    List<StreamPlan> steps = new ArrayList<>();
    Manifest at = from;
    for (Manifest next : intermediates ? between(from, to) : List.of(to)) {
      checkIncrement(at, next);
      steps.add(new StreamPlan(next, at, isClone(at, next), null));
      at = next;
    }
    return steps;
  }

  /// The line from `from` (left out) to `to`, or `to` alone when the vault does not know it.
  private List<Manifest> between(Manifest from, Manifest to) throws Problem {
    List<Manifest> line = of(to);
    for (int i = 0; i < line.size(); i++) {
      if (line.get(i).guid() == from.guid()) {
        return line.subList(0, i).reversed();
      }
    }
    return List.of(to);
  }

  /// Demands that an increment from one snapshot to the other is one `zfs receive` takes rightly.
  void checkIncrement(Manifest from, Manifest to) throws Problem {
    String what = "no increment from %s to %s".formatted(from.fullName(), to.fullName());
    if (from.guid() == to.guid()) {
      throw new Problem.Usage(what, "they are the same snapshot", "Name an older base.");
    }
    if (from.keyGuid() != to.keyGuid()) {
      throw new Problem.Refused(what, "they are sealed with different master keys", fullHint(to));
    }
    if (from.creation() > to.creation() || contains(of(from), to)) {
      throw new Problem.Refused(
          what, "the base is the newer one, and zfs receive cannot go back in time", fullHint(to));
    }
    boolean related = contains(of(to), from) || from.datasetId().equals(to.datasetId());
    if (!related) {
      throw new Problem.Refused(what, "nothing shows that one came from the other", fullHint(to));
    }
    // A receive leaves dnode blocks past the end where they are, and says it succeeded.
    if (metaMaxBlockId(from) > metaMaxBlockId(to)) {
      throw new Problem.Refused(
          what,
          "the base has more object numbers, which zfs receive would not give back",
          fullHint(to));
    }
  }

  /// Whether an increment from `from` to `to` starts in another dataset, as a clone's first does.
  boolean isClone(Manifest from, Manifest to) throws Problem {
    return !from.datasetId().equals(to.datasetId()) || cameAsClone(from, to);
  }

  /// Whether a step from `from` to `to` came as a clone's first. Two datasets of the vault may have
  /// gone on from one snapshot without: when the clone was promoted.
  boolean cameAsClone(Manifest from, Manifest to) throws Problem {
    boolean clone = false;
    for (Manifest step : of(to)) {
      if (step.guid() == from.guid()) {
        return clone;
      }
      clone |= step.isClone();
    }
    return false;
  }

  private static boolean contains(List<Manifest> line, Manifest wanted) {
    return line.stream().anyMatch(m -> m.guid() == wanted.guid());
  }

  private static long metaMaxBlockId(Manifest manifest) throws Problem {
    return manifest.head().keyData().metaMaxBlockId();
  }

  private static String fullHint(Manifest to) {
    return "Send a full: zseal send " + ShellText.shown(to.fullName());
  }
}
