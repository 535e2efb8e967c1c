package dev.zseal.doctor.check;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/// All checks, in the order in which their answers are of use.
public final class Checks {

  private static final List<Check> ALL =
      List.of(
          new SealedCheck(),
          new SendCheck(),
          new PermissionsCheck(),
          new PoolCheck(),
          new TargetCheck(),
          new BaseCheck(),
          new SoilCheck(),
          new PartialCheck(),
          new VaultCheck(),
          new KeyDriftCheck(),
          new CoverageCheck(),
          new RewriteCheck(),
          new BookmarksCheck(),
          new SpaceCheck(),
          new GuardCheck(),
          new KeyLocationCheck(),
          new VersionCheck(),
          new MarksCheck());

  private Checks() {}

  /// The feature that the source's pool is asked for.
  public static String sourceFeature() {
    return RewriteCheck.FEATURE;
  }

  /// The features that the target's pool is asked for, to take what the source sends.
  public static Set<String> targetFeatures(Collection<Sent> sent) {
    return PoolCheck.needed(sent);
  }

  /// What there is to say of the facts, the worst first.
  public static List<Finding> look(Facts facts) {
    return ALL.stream()
        .flatMap(check -> check.look(facts).stream())
        .sorted(Comparator.comparing(Finding::severity))
        .toList();
  }
}
