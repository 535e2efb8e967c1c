package dev.zseal.doctor.check;

import dev.zseal.zfs.DatasetFacts;
import dev.zseal.zfs.ShellWords;
import java.util.Set;
import java.util.TreeSet;

/// The permissions that zseal needs of a release, and no more.
///
/// What each act takes was read from the `zfs_secpolicy_` functions of OpenZFS
/// `module/zfs/zfs_ioctl.c` and tried as an ordinary user.
final class LeastPrivilege {

  private LeastPrivilege() {}

  /// What sending takes. Before 2.4.0 there is nothing narrower than `send`, which also lets a user
  /// send plaintext while the key is loaded.
  static String send(Release release) {
    if (release.isAtLeast(2, 4, 4)) {
      return "send:encrypted";
    }
    return release.isAtLeast(2, 4, 0) ? "send:raw" : "send";
  }

  /// `receive:append` allows no `receive -F`. It came with 2.3.2 and 2.4.0.
  static String receive(Release release) {
    return release.isAtLeast(2, 3, 2) ? "receive:append" : "receive";
  }

  /// For the source. `destroy` without `mount` destroys bookmarks and nothing else: snapshots and
  /// datasets take both.
  static Set<String> source(Release release) {
    return new TreeSet<>(
        Set.of(send(release), "snapshot", "bookmark", "destroy", "hold", "release"));
  }

  /// For the target: to receive, to keep what is received shut, to hold bases, and to give children
  /// their encryption root.
  static Set<String> target(Release release, Facts facts) {
    Set<String> needed =
        new TreeSet<>(Set.of(receive(release), "create", "mount", "readonly", "hold", "release"));
    facts
        .encrypted()
        .forEach(dataset ->
            needed.add(dataset.kind() == DatasetFacts.Kind.VOLUME ? "volmode" : "canmount"));
    if (facts.recursive()) {
      needed.addAll(Set.of("change-key", "rename"));
    }
    return needed;
  }

  static String command(String user, Set<String> permissions, Object dataset) {
    return ShellWords.shown("zfs", "allow", "-u", user, String.join(",", permissions), dataset);
  }
}
