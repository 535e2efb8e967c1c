package dev.zseal.vault.ledger;

import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How far a snapshot is verified: when each thing was found of it last.
///
/// A hint, not a proof: nobody signs it, and it tells of the past.
public record Grade(Map<Finding, Instant> found) {

  /// That of a snapshot nobody has looked at since it was stored.
  public static final Grade STORED = new Grade(Map.of());

  /// Bad news first, then from the most to the least that can be said.
  private static final List<Finding> BEST =
      List.of(Finding.PROVED, Finding.KEY_CHECKED, Finding.SCRUBBED, Finding.READ_BACK);

  /// What takes reading, of all of it or of what it added.
  private static final List<Finding> VERIFIED =
      List.of(Finding.SCRUBBED, Finding.PROVED, Finding.READ_BACK);

  public Grade {
    found = Map.copyOf(found);
  }

  /// The finding that counts; empty when it is stored and no more is known.
  public Optional<Finding> standing() {
    if (!isOutdated(Finding.DISPROVED, Finding.PROVED)) {
      return Optional.of(Finding.DISPROVED);
    }
    // To read back what it added does not tell whether the rest came back.
    if (!isOutdated(Finding.DAMAGED, Finding.SCRUBBED, Finding.PROVED)) {
      return Optional.of(Finding.DAMAGED);
    }
    return BEST.stream().filter(found::containsKey).findFirst();
  }

  /// Whether it was never found, or one of the others was found later.
  private boolean isOutdated(Finding finding, Finding... others) {
    Instant time = found.get(finding);
    if (time == null) {
      return true;
    }
    for (Finding other : others) {
      if (found.containsKey(other) && found.get(other).isAfter(time)) {
        return true;
      }
    }
    return false;
  }

  /// When something was found last, if it ever was.
  public Optional<Instant> when(Finding finding) {
    return Optional.ofNullable(found.get(finding));
  }

  /// Whether it is known to be no longer what was stored, or never to have been what ZFS sealed.
  public boolean isDamaged() {
    return standing().filter(f -> f == Finding.DAMAGED || f == Finding.DISPROVED).isPresent();
  }

  /// Whether all of it was read and found right, by a scrub or a proof, and nothing bad since. That
  /// a key opens it says less: that takes one block.
  public boolean isWhole() {
    return !isDamaged()
        && (found.containsKey(Finding.SCRUBBED) || found.containsKey(Finding.PROVED));
  }

  /// Whether it was read and found right, all of it or what it added, and nothing bad since. That
  /// says less than [#isWhole]: what lay there before may have been damaged meanwhile.
  public boolean isVerified() {
    return verifiedAt().isPresent();
  }

  /// When that was last; empty when it never was, or is known to be damaged.
  public Optional<Instant> verifiedAt() {
    return isDamaged()
        ? Optional.empty()
        : VERIFIED.stream().flatMap(f -> when(f).stream()).max(Comparator.naturalOrder());
  }

  /// What both know, the later of each.
  Grade and(Grade other) {
    Map<Finding, Instant> both = new EnumMap<>(Finding.class);
    both.putAll(found);
    other.found.forEach((f, time) -> both.merge(f, time, (a, b) -> a.isAfter(b) ? a : b));
    return new Grade(both);
  }
}
