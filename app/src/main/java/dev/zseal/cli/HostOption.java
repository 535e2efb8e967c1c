package dev.zseal.cli;

import dev.zseal.problem.Problem;
import dev.zseal.zfs.SshTarget;
import dev.zseal.zfs.ZfsHost;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where ZFS runs: here, or where ssh leads.
final class HostOption {

  private HostOption() {}

  static ZfsHost host(@Nullable String url, @Nullable Path sshConfig) throws Problem {
    if (url == null) {
      if (sshConfig != null) {
        throw new Problem.Usage(
            "--ssh-config is for a remote host",
            "no ssh:// host was given",
            "Name the host, or leave the option out.");
      }
      return ZfsHost.local();
    }
    SshTarget target = SshTarget.parse(url);
    return sshConfig == null ? ZfsHost.ssh(target) : ZfsHost.ssh(target, sshConfig);
  }
}
