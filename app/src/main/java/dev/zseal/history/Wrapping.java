package dev.zseal.history;

import java.time.Instant;
import java.util.Optional;

/// How the key of a dataset was wrapped when it was brought to a pool last.
///
/// @param snapshot the first that was brought over with it
/// @param root its encryption root then
/// @param of whose capsule the fingerprint is of
/// @param before the fingerprint before this one; empty if it is the first that was seen
public record Wrapping(
    String dataset,
    String target,
    String snapshot,
    Instant creation,
    String root,
    String of,
    String fingerprint,
    Optional<String> before) {

  /// What a run saw, with nothing before it.
  static Wrapping first(Event.Wrapped e) {
    return new Wrapping(
        e.dataset(),
        e.target(),
        e.snapshot(),
        e.creation(),
        e.root(),
        e.of(),
        e.fingerprint(),
        Optional.empty());
  }

  /// Whether a run sees the same again.
  boolean isStill(Event.Wrapped e) {
    return root.equals(e.root()) && of.equals(e.of()) && fingerprint.equals(e.fingerprint());
  }

  /// What it is after a run saw another. Capsules of two datasets differ and say nothing, unless
  /// the dataset has another encryption root now.
  Wrapping after(Event.Wrapped e) {
    boolean comparable = of.equals(e.of()) || !root.equals(e.root());
    boolean anew = comparable && !fingerprint.equals(e.fingerprint());
    Wrapping now = first(e);
    return new Wrapping(
        now.dataset,
        now.target,
        now.snapshot,
        now.creation,
        now.root,
        now.of,
        now.fingerprint,
        anew ? Optional.of(fingerprint) : Optional.empty());
  }
}
