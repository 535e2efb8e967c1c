package dev.zseal.vault.send;

import dev.zseal.problem.Problem;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Manifest;
import java.util.List;
import java.util.Optional;

/// A receiver that has, of every dataset, the snapshot of one name: what `zfs send -R -i @NAME`
/// takes for granted.
///
/// @param top the snapshot of the topmost dataset that is wanted
/// @param from that of the name
record NamedBases(Catalog catalog, Lineage lineage, Manifest top, Manifest from) implements Bases {

  @Override
  public Optional<Manifest> of(Manifest tip) throws Problem {
    if (tip.datasetId().equals(top.datasetId())) {
      return Optional.of(from);
    }
    List<Manifest> line = lineage.of(tip);
    Optional<Manifest> base =
        line.stream().filter(m -> m.snapshot().equals(from.snapshot())).findFirst();
    if (base.isEmpty()) {
      base =
          catalog.snapshots(tip.datasetId()).stream()
              .filter(m -> m.snapshot().equals(from.snapshot()))
              .findFirst();
    }
    if (base.isEmpty() && line.getLast().creation() <= from.creation()) {
      throw new Problem.Refused(
          "%s cannot be in an increment from @%s".formatted(tip.fullName(), from.snapshot()),
          "it is older than that, and has no snapshot of that name in the vault",
          "Name an older base, or send the increment of each dataset by itself.");
    }
    return base;
  }

  @Override
  public Optional<String> common() {
    return Optional.of(from.snapshot());
  }
}
