package dev.zseal.doctor.check;

import dev.zseal.zfs.ZfsVersion;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A release of OpenZFS: `2.3.9` of `2.3.9-1`.
record Release(int major, int minor, int patch) implements Comparable<Release> {

  private static final Pattern TEXT = Pattern.compile("v?\\d+\\.\\d+\\.(\\d{1,6}).*");

  /// The module's: it is what sends and receives.
  static Release of(ZfsVersion version) {
    Matcher patch = TEXT.matcher(version.module());
    return new Release(
        version.major(), version.minor(), patch.matches() ? Integer.parseInt(patch.group(1)) : 0);
  }

  boolean isAtLeast(int otherMajor, int otherMinor, int otherPatch) {
    return compareTo(new Release(otherMajor, otherMinor, otherPatch)) >= 0;
  }

  @Override
  public int compareTo(Release other) {
    return Comparator.comparingInt(Release::major)
        .thenComparingInt(Release::minor)
        .thenComparingInt(Release::patch)
        .compare(this, other);
  }

  @Override
  public String toString() {
    return "%d.%d.%d".formatted(major, minor, patch);
  }
}
