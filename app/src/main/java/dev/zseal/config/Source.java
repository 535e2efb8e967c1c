package dev.zseal.config;

import dev.zseal.problem.Problem;
import dev.zseal.zfs.SshTarget;
import dev.zseal.zfs.ZfsHost;
import java.nio.file.Path;
import java.util.Optional;

/// A machine with ZFS.
///
/// @param host as `ssh://user@host:port`; empty for this machine
/// @param sshConfig for `ssh -F`
public record Source(String name, Optional<SshTarget> host, Optional<Path> sshConfig) {

  /// This machine.
  public static final Source HERE = new Source("", Optional.empty(), Optional.empty());

  /// Its ZFS.
  public ZfsHost zfs() throws Problem {
    if (host.isEmpty()) {
      return ZfsHost.local();
    }
    return sshConfig.isPresent()
        ? ZfsHost.ssh(host.get(), sshConfig.get())
        : ZfsHost.ssh(host.get());
  }
}
