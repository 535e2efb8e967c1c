package dev.zseal.cli;

import dev.zseal.backup.Backup;
import dev.zseal.backup.BackupListener;
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
import java.util.List;
import java.util.Optional;
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
      "  zseal backup -r tank -V /srv/vault --source ssh://root@nas"
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
    Vault opened = vault.open();
    PrintWriter out = Commands.out(spec);
    PrintWriter err = Commands.err(spec);
    ReceiveReport report = new ReceiveReport(out, err, json, verbose);
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
    if (text.contains("@")) {
      SnapshotName name = SnapshotName.parse(text);
      return new Backup.Request(
          name.dataset(), Optional.of(name.snapshot()), recursive, full, dryRun);
    }
    return new Backup.Request(DatasetName.parse(text), Optional.empty(), recursive, full, dryRun);
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
