package dev.zseal.vault.receive;

import dev.zseal.problem.Problem;
import dev.zseal.vault.ledger.Manifest;
import java.util.Optional;

/// What became of one stream.
public sealed interface Received {

  /// `dataset@snapshot` as the stream names it.
  String toName();

  /// The snapshot is in the vault now.
  ///
  /// @param drift how its key differs from that of the dataset's other snapshots, if it does
  record Stored(String toName, Manifest manifest, Optional<KeyDrift> drift) implements Received {}

  /// The vault had the snapshot already; nothing was written.
  record AlreadyHeld(String toName, Manifest manifest) implements Received {}

  /// The snapshot would be stored: only asked for by a dry run, which read the whole stream.
  record Acceptable(String toName) implements Received {}

  /// The stream was not taken; the others of its package were not stopped by it.
  record Refused(String toName, Problem problem) implements Received {}
}
