package dev.zseal.vault.receive;

import dev.zseal.problem.Problem;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Manifest;
import java.util.List;
import java.util.Optional;

/// How the key of a snapshot just stored differs from what the vault knew of its dataset: what a
/// person should hear while old passphrases are still remembered.
///
/// @param since the newest snapshot there was
public record KeyDrift(Kind kind, Manifest since) {

  /// What differs.
  public enum Kind {
    /// The same master key, wrapped anew since: `zfs change-key`. Either capsule opens both.
    REWRAPPED,
    /// The same, but the snapshot just stored is the older one.
    WRAPPED_OTHERWISE,
    /// Another master key under the same name: a new dataset.
    OTHER_KEY
  }

  /// Compares a snapshot with those the catalogue has, itself not among them.
  static Optional<KeyDrift> of(Manifest stored, Catalog catalog) throws Problem {
    Optional<Manifest> newest = catalog.newest(stored.datasetId());
    return newest.isPresent() ? wrapping(stored, newest.get(), catalog) : otherKey(stored, catalog);
  }

  private static Optional<KeyDrift> wrapping(Manifest stored, Manifest newest, Catalog catalog)
      throws Problem {
    if (newest.fingerprint().equals(stored.fingerprint())) {
      return Optional.empty();
    }
    if (stored.creation() >= newest.creation()) {
      return Optional.of(new KeyDrift(Kind.REWRAPPED, newest));
    }
    // A late comer of a day that is known is no news.
    List<Manifest> known = catalog.snapshots(stored.datasetId());
    return known.stream().anyMatch(m -> m.fingerprint().equals(stored.fingerprint()))
        ? Optional.empty()
        : Optional.of(new KeyDrift(Kind.WRAPPED_OTHERWISE, newest));
  }

  private static Optional<KeyDrift> otherKey(Manifest stored, Catalog catalog) throws Problem {
    Manifest before = null;
    for (String id : catalog.datasetIds()) {
      Optional<Manifest> newest = catalog.newest(id);
      if (newest.isPresent()
          && newest.get().dataset().equals(stored.dataset())
          && newest.get().keyGuid() != stored.keyGuid()
          && (before == null || before.creation() < newest.get().creation())) {
        before = newest.get();
      }
    }
    return Optional.ofNullable(before).map(m -> new KeyDrift(Kind.OTHER_KEY, m));
  }
}
