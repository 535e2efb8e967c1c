package dev.zseal.cli;

import dev.zseal.config.ByteRate;
import dev.zseal.history.State;
import dev.zseal.name.DatasetName;
import dev.zseal.name.SnapshotName;
import dev.zseal.problem.Problem;
import dev.zseal.replicate.Replication;
import dev.zseal.replicate.VisitingPool;
import dev.zseal.zfs.ZfsHost;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// From one pool to another.
@Command(
    name = "replicate",
    versionProvider = Version.class,
    description = {
      "Bring a dataset to another pool and keep it in step: raw, resumable, never mounted.",
      "No key is needed on either side. Nothing at the target is rolled back or destroyed.",
      "",
      "  zseal replicate -r tank/home backup/home",
      "  zseal replicate -r tank/home backup/home --target-host ssh://root@offsite",
      "  zseal replicate -r tank/home usb/home --import"
    })
final class ReplicateCommand implements Callable<Integer> {

  @Parameters(
      index = "0",
      paramLabel = "SOURCE[@SNAP]",
      description = "What to replicate; @SNAP: up to that snapshot, and take no new one.")
  private String source = "";

  @Parameters(
      index = "1",
      paramLabel = "TARGET",
      description = "The dataset that is, or becomes, its replica.")
  private String target = "";

  @Option(names = "-r", description = "With all datasets below, from one atomic snapshot.")
  private boolean recursive;

  @Mixin private final ExcludeOption exclude = new ExcludeOption();

  @Option(names = "--no-snapshot", description = "Take no snapshot; bring over those there are.")
  private boolean noSnapshot;

  @Option(names = "--latest-only", description = "Leave out the snapshots between (zfs send -i).")
  private boolean latestOnly;

  @Option(names = "--source", paramLabel = "ssh://HOST", description = "The host of SOURCE.")
  private @Nullable String sourceHost;

  @Option(names = "--target-host", paramLabel = "ssh://HOST", description = "The host of TARGET.")
  private @Nullable String targetHost;

  @Option(names = "--ssh-config", paramLabel = "FILE", description = "For ssh -F.")
  private @Nullable Path sshConfig;

  @Option(
      names = "--import",
      description = "Import the target's pool before (zpool import -N) and export it after.")
  private boolean visiting;

  @Option(
      names = "--import-dir",
      paramLabel = "DIR",
      description = "Where to look for its devices; may be given several times.")
  private List<Path> importFolders = List.of();

  @Option(names = "--import-guid", paramLabel = "N", description = "Find the pool by its GUID.")
  private String importGuid = "";

  @Option(names = "--limit", paramLabel = "RATE", description = "At most so many bytes a second.")
  private @Nullable String limit;

  @Option(
      names = {"-n", "--dry-run"},
      description = "Only show the commands and how much they would send.")
  private boolean dryRun;

  @Option(
      names = {"-v", "--verbose"},
      description = "Show the commands as they are run.")
  private boolean verbose;

  @Option(names = "--json", description = "One JSON object a dataset.")
  private boolean json;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() throws Problem {
    PrintWriter out = Commands.out(spec);
    PrintWriter err = Commands.err(spec);
    long rate = ByteRate.parse(limit);
    if (sourceHost == null && targetHost == null && sshConfig != null) {
      HostOption.host(null, sshConfig);
    }
    ZfsHost from = HostOption.host(sourceHost, sourceHost == null ? null : sshConfig);
    ZfsHost to = HostOption.host(targetHost, targetHost == null ? null : sshConfig);
    Replication.Request request = request(from);
    var report = new ReplicateReport(out, err, json, dryRun, verbose, rate);
    boolean visits = visiting || !importGuid.isEmpty() || !importFolders.isEmpty();
    Path mark =
        visits && !dryRun
            ? mark(new State(VaultOption.stateFolder()), to, request.target().pool())
            : null;
    VisitingPool pool = new VisitingPool(to, request.target().pool(), report::step, mark);
    try (report) {
      if (visits && !pool.enter(importGuid, importFolders, dryRun)) {
        report.notice("the pool is not imported: what would be sent cannot be known yet");
        return 0;
      }
      try {
        new Replication(from, to, VaultOption.clock(), report).run(request);
      } finally {
        pool.leave();
      }
      return report.finish();
    }
  }

  /// What tells the next run that this one imported the pool, should it be killed. Jobs have names
  /// for theirs; here the machine and the pool must do.
  static Path mark(State state, ZfsHost host, String pool) throws Problem {
    String place = HexFormat.of().toHexDigits(host.place().hashCode());
    return state.folder("visits").resolve("replicate-%s-%s".formatted(place, pool));
  }

  private Set<DatasetName> without(ZfsHost from, DatasetName top) throws Problem {
    return exclude.without(from, top, recursive, "replicate", List.of(source, target));
  }

  private Replication.Request request(ZfsHost from) throws Problem {
    DatasetName into = DatasetName.parse(target);
    if (source.contains("@")) {
      SnapshotName name = SnapshotName.parse(source);
      return new Replication.Request(
          name.dataset(),
          into,
          recursive,
          without(from, name.dataset()),
          Optional.of(name.snapshot()),
          false,
          latestOnly,
          false,
          dryRun);
    }
    DatasetName top = DatasetName.parse(source);
    return new Replication.Request(
        top,
        into,
        recursive,
        without(from, top),
        Optional.empty(),
        !noSnapshot,
        latestOnly,
        false,
        dryRun);
  }
}
