package dev.zseal.status;

/// What a target says of itself.
sealed interface TargetFacts permits VaultFacts, ReplicaFacts, TargetFacts.NotImported {

  /// The pool it is in is not imported.
  ///
  /// @param place where it was looked for
  record NotImported(String pool, String place) implements TargetFacts {}
}
