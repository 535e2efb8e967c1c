package dev.zseal.vault.send;

import dev.zseal.problem.Problem;
import dev.zseal.vault.ledger.Manifest;
import java.util.Optional;

/// What the receiver of a package has of each dataset already.
public interface Bases {

  /// It has nothing.
  Bases NONE =
      new Bases() {
        @Override
        public Optional<Manifest> of(Manifest tip) {
          return Optional.empty();
        }

        @Override
        public Optional<String> common() {
          return Optional.empty();
        }
      };

  /// The snapshot to begin from: `tip` itself where nothing is missing, empty where the dataset is
  /// new to the receiver.
  ///
  /// @param tip the snapshot of the dataset that is wanted
  Optional<Manifest> of(Manifest tip) throws Problem;

  /// The name, without `@`, of a snapshot that it has of all of them, by which it can tell what was
  /// moved; empty if there is none.
  Optional<String> common() throws Problem;
}
