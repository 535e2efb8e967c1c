package dev.zseal.zfs;

/// The two versions of a ZFS: that of its commands, and that of the module in the kernel.
///
/// @param commands as in `2.3.9-1`
/// @param module as in `2.3.9-1`; differs from `commands` between an upgrade and a reboot
/// @param major of the module, which decides what a stream and a pool can hold
public record ZfsVersion(String commands, String module, int major, int minor) {

  public boolean isAtLeast(int otherMajor, int otherMinor) {
    return major > otherMajor || (major == otherMajor && minor >= otherMinor);
  }
}
