package dev.zseal.vault.send;

import dev.zseal.problem.Problem;
import dev.zseal.vault.ledger.Manifest;
import java.util.Optional;

/// What the receiver of a package has of each dataset already.
public interface Bases {

  /// It has nothing.
  Bases NONE = _ -> Optional.empty();

  /// The snapshot to begin from: `tip` itself where nothing is missing, empty where the dataset is
  /// new to the receiver.
  ///
  /// @param tip the snapshot of the dataset that is wanted
  Optional<Manifest> of(Manifest tip) throws Problem;
}
