package dev.zseal.backup;

import dev.zseal.name.BaseName;
import dev.zseal.problem.Problem;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.zfs.BookmarkFacts;
import dev.zseal.zfs.SnapshotFacts;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Chooses what an increment builds on: the newest snapshot or bookmark of the source whose GUID
/// the vault holds. Names and ages say nothing; GUIDs do.
final class BasePolicy {

  /// A base on the source, and the same snapshot in the vault.
  record Base(BaseName name, long createTxg, Manifest held) {}

  private final Catalog catalog;

  BasePolicy(Catalog catalog) {
    this.catalog = catalog;
  }

  /// The newest common base older than `target`; a snapshot is preferred to its bookmark.
  Optional<Base> choose(
      SnapshotFacts target, List<SnapshotFacts> snapshots, List<BookmarkFacts> bookmarks)
      throws Problem {
    @Nullable Base best = null;
    for (SnapshotFacts s : snapshots) {
      best = better(best, s.name(), s.guid(), s.createTxg(), target);
    }
    for (BookmarkFacts b : bookmarks) {
      best = better(best, b.name(), b.guid(), b.createTxg(), target);
    }
    return Optional.ofNullable(best);
  }

  private @Nullable Base better(
      @Nullable Base best, BaseName name, long guid, long createTxg, SnapshotFacts target)
      throws Problem {
    if (createTxg >= target.createTxg() || (best != null && best.createTxg >= createTxg)) {
      return best;
    }
    Optional<Manifest> held = catalog.find(guid);
    return held.isPresent() ? new Base(name, createTxg, held.get()) : best;
  }
}
