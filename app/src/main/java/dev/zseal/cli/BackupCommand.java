package dev.zseal.cli;

import dev.zseal.backup.Backup;
import dev.zseal.backup.BackupListener;
import dev.zseal.backup.SnapshotPattern;
import dev.zseal.backup.Wanted;
import dev.zseal.explain.Diagnosis;
import dev.zseal.explain.Explainer;
import dev.zseal.name.DatasetName;
import dev.zseal.name.SnapshotName;
import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.vault.receive.Received;
import dev.zseal.zfs.ZfsHost;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Snapshot, raw send, receive, bookmark: in one.
@Command(
    name = "backup",
    versionProvider = Version.class,
    description = {
      "Take a snapshot and store it: incremental where the vault and the pool share one.",
      "The dataset may stay locked; no key is needed.",
      "",
      "  zseal backup tank/diary -V /mnt/usb/vault",
      "  zseal backup -r tank -V /srv/vault --source ssh://root@nas",
      "  zseal backup -r --no-snapshot --all --match 'autosnap_*_daily' tank -V /srv/vault"
    })
final class BackupCommand implements Callable<Integer> {

  @Mixin private final VaultOption vault = new VaultOption();

  @Parameters(
      arity = "1..*",
      paramLabel = "DATASET[@SNAP]",
      description = "What to back up; @SNAP takes a snapshot that exists instead of a new one.")
  private List<String> datasets = List.of();

  @Option(names = "-r", description = "With all datasets below, from one atomic snapshot.")
  private boolean recursive;

  @Option(
      names = "--no-snapshot",
      description = "Take no snapshot; bring the newest there is, whoever took it.")
  private boolean noSnapshot;

  @Option(
      names = "--all",
      description = {
        "With --no-snapshot: bring all that are newer than what the vault has, one by one; where",
        "it has none, all from the oldest on."
      })
  private boolean all;

  @Option(
      names = "--match",
      paramLabel = "PATTERN",
      description = {
        "With --no-snapshot: only those whose names match, as autosnap_*_daily; may be given",
        "several times."
      })
  private List<String> patterns = List.of();

  @Option(names = "--full", description = "Send a full; only what differs is stored.")
  private boolean full;

  @Option(names = "--source", paramLabel = "ssh://HOST", description = "The host with the pool.")
  private @Nullable String source;

  @Option(names = "--ssh-config", paramLabel = "FILE", description = "For ssh -F.")
  private @Nullable Path sshConfig;

  @Option(
      names = "--verify",
      description = "Then read back what was stored; zseal list -o verified remembers it.")
  private boolean verify;

  @Option(
      names = {"-n", "--dry-run"},
      description = "Only show the commands.")
  private boolean dryRun;

  @Option(
      names = {"-v", "--verbose"},
      description = "Show the commands as they are run.")
  private boolean verbose;

  @Option(names = "--json", description = "One JSON object a stream.")
  private boolean json;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() throws Problem {
    ZfsHost host = HostOption.host(source, sshConfig);
    Vault opened = vault.openToFill();
    PrintWriter out = Commands.out(spec);
    PrintWriter err = Commands.err(spec);
    ReceiveReport report = new ReceiveReport(out, err, json);
    for (String dataset : datasets) {
      Backup.Request request = request(dataset);
      try (Shown shown = new Shown(host, report, err)) {
        new Backup(host, opened, VaultOption.writer(), VaultOption.clock(), shown).run(request);
      } catch (Problem.Usage e) {
        throw e;
      } catch (Problem e) {
        report.add(new Received.Refused(dataset, e));
      }
    }
    if (verify) {
      new Verification(opened, report, err).run();
    }
    report.warnOfDamaged(opened);
    return report.finish();
  }

  private Backup.Request request(String text) throws Problem {
    Wanted wanted = wanted();
    if (!text.contains("@")) {
      return new Backup.Request(DatasetName.parse(text), wanted, recursive, full, dryRun);
    }
    SnapshotName name = SnapshotName.parse(text);
    if (noSnapshot) {
      throw new Problem.Usage(
          "--no-snapshot looks for the snapshots itself",
          "%s names one".formatted(text),
          "Name the dataset alone; or leave --no-snapshot out, for none is taken then either.");
    }
    return new Backup.Request(
        name.dataset(), new Wanted.Named(name.snapshot()), recursive, full, dryRun);
  }

  private Wanted wanted() throws Problem {
    if (!noSnapshot) {
      if (all || !patterns.isEmpty()) {
        throw new Problem.Usage(
            "--all and --match choose among the snapshots that are there",
            "without --no-snapshot zseal takes one of its own",
            "Add --no-snapshot.");
      }
      return new Wanted.New();
    }
    List<SnapshotPattern> parsed = new ArrayList<>();
    for (String pattern : patterns) {
      parsed.add(SnapshotPattern.parse(pattern));
    }
    return new Wanted.Existing(all ? Wanted.Extent.ALL : Wanted.Extent.NEWEST, parsed);
  }

  private final class Shown implements BackupListener, AutoCloseable {
    private final ZfsHost host;
    private final ReceiveReport report;
    private final PrintWriter err;
    private ProgressLine progress;

    Shown(ZfsHost host, ReceiveReport report, PrintWriter err) {
      this.host = host;
      this.report = report;
      this.err = err;
      this.progress = line();
    }

    private ProgressLine line() {
      return new ProgressLine(err, VaultOption.clock(), Tty.isError(), "received", 0);
    }

    @Override
    public void step(String command) {
      if (dryRun || verbose) {
        progress.clear();
        (dryRun ? Commands.out(spec) : err).println(command);
      }
    }

    @Override
    public void notice(String text) {
      progress.clear();
      err.println("note: " + Terminal.line(text));
    }

    @Override
    public void progress(long bytes) {
      progress.at(bytes);
    }

    @Override
    public void finished(Received received) {
      progress.clear();
      progress = line();
      report.add(received);
    }

    @Override
    public void failed(DatasetName dataset, Problem problem) {
      progress.clear();
      var subject = new Explainer.Subject(host, dataset);
      report.add(new Received.Refused(dataset.value(), Diagnosis.of(problem, subject, null)));
    }

    @Override
    public void close() {
      progress.clear();
    }
  }
}
