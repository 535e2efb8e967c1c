package dev.zseal.schedule;

import dev.zseal.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/// The service that a [SystemdTimer] starts, or one that lasts, shut in as far as backing up
/// allows.
///
/// It starts whatever disk is missing: it is the one to tell of that, and the other targets are not
/// to wait. Nothing is written beneath a mount point, for zseal writes only where a vault is.
///
/// @param command the program by its absolute path, and its arguments
/// @param user who it runs as: root, or somebody to whom `zfs allow` gave what it needs
/// @param stateFolder where it keeps its own state, an absolute path
/// @param folders what else it writes to, as absolute paths: vaults, and the folder of a file with
///   metrics
/// @param importsPools whether it needs to see disks
/// @param reload the command by which a service that lasts reads its configuration anew; empty for
///   one that a timer starts
public record SystemdService(
    String jobName,
    List<String> command,
    String user,
    String stateFolder,
    List<String> folders,
    boolean importsPools,
    List<String> reload) {

  public SystemdService {
    command = List.copyOf(command);
    folders = List.copyOf(folders);
    reload = List.copyOf(reload);
  }

  /// One that a timer starts, and that imports no pool.
  public SystemdService(
      String jobName, List<String> command, String user, String stateFolder, List<String> folders) {
    this(jobName, command, user, stateFolder, folders, false, List.of());
  }

  /// The text of `zseal-JOB.service`.
  public String text() throws Problem.Usage {
    List<String> lines = new ArrayList<>();
    lines.add("[Unit]");
    lines.add("Description=zseal " + UnitText.job(jobName));
    lines.add("Wants=network-online.target");
    lines.add("After=network-online.target remote-fs.target zfs.target");
    lines.add("");
    lines.add("[Service]");
    lines.add(reload.isEmpty() ? "Type=oneshot" : "Type=exec");
    lines.add("User=" + UnitText.user(user));
    lines.add("ExecStart=" + UnitText.command(command));
    lines.add("# A JVM that was asked to end says so; that is no failure.");
    lines.add("SuccessExitStatus=143");
    if (!reload.isEmpty()) {
      lasting(lines);
    }
    lines.add("Environment=" + environment());
    lines.add("UMask=0077");
    lines.add("");
    lines.add("# A backup gives way to everything else.");
    lines.add("Nice=10");
    lines.add("IOSchedulingClass=idle");
    lines.add("");
    files(lines);
    devices(lines);
    process(lines);
    if (!reload.isEmpty()) {
      lines.addAll(List.of("", "[Install]", "WantedBy=multi-user.target"));
    }
    return String.join("\n", lines) + "\n";
  }

  private void lasting(List<String> lines) throws Problem.Usage {
    lines.add("ExecReload=" + UnitText.command(reload));
    lines.add("Restart=on-failure");
    lines.add("RestartSec=30");
    lines.add("# zseal first: it ends zfs and ssh, and keeps what came.");
    lines.add("KillMode=mixed");
    lines.add("TimeoutStopSec=60");
  }

  private String environment() throws Problem.Usage {
    UnitText.path(stateFolder);
    return UnitText.quoted("ZSEAL_STATE=" + stateFolder);
  }

  private void files(List<String> lines) throws Problem.Usage {
    lines.add("# Everything is read-only but its own state, and what is there of these (-).");
    lines.add("ProtectSystem=strict");
    if (anyInHome()) {
      lines.add("# Off: a folder that it writes to is in a home.");
      lines.add("ProtectHome=false");
    } else {
      lines.add("# Keys and ssh's configuration may be in a home: it is read, and not written.");
      lines.add("ProtectHome=read-only");
    }
    state(lines);
    for (String folder : folders) {
      lines.add("ReadWritePaths=-" + UnitText.path(folder));
    }
    lines.add("PrivateTmp=true");
    lines.add("");
  }

  /// A folder that is missing would keep the service from starting, and on its first day it is.
  private void state(List<String> lines) throws Problem.Usage {
    if (stateFolder.matches("/var/lib/[A-Za-z0-9._-]+")) {
      lines.add("StateDirectory=" + stateFolder.substring("/var/lib/".length()));
      lines.add("StateDirectoryMode=0700");
    } else {
      lines.add("ReadWritePaths=" + UnitText.path(stateFolder));
    }
  }

  private boolean anyInHome() {
    List<String> written = new ArrayList<>(folders);
    written.add(stateFolder);
    return written.stream().anyMatch(path -> (path + "/").matches("/+(home|root|run/+user)/.*"));
  }

  private void devices(List<String> lines) {
    if (importsPools) {
      lines.add("# zpool import looks at every disk.");
      lines.add("DevicePolicy=auto");
      lines.add("");
      return;
    }
    lines.add("# zfs speaks to the kernel through /dev/zfs. PrivateDevices would hide that.");
    lines.add("DevicePolicy=closed");
    lines.add("DeviceAllow=/dev/zfs rw");
    lines.add("");
  }

  private static void process(List<String> lines) {
    lines.add("# No more rights than it begins with. sudo does not work in here.");
    lines.add("NoNewPrivileges=true");
    lines.add("RestrictSUIDSGID=true");
    lines.add("RestrictRealtime=true");
    lines.add("LockPersonality=true");
    lines.add("SystemCallArchitectures=native");
    lines.add("");
    lines.add("# The kernel's settings are read. Its modules are there already: zfs is one.");
    lines.add("ProtectKernelTunables=true");
    lines.add("ProtectKernelModules=true");
    lines.add("ProtectControlGroups=true");
    lines.add("");
    lines.add("# MemoryDenyWriteExecute must stay off: Java compiles into memory it then runs.");
  }
}
