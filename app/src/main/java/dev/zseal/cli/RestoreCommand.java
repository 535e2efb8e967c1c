package dev.zseal.cli;

import dev.zseal.explain.Diagnosis;
import dev.zseal.explain.Explainer;
import dev.zseal.name.DatasetName;
import dev.zseal.name.SnapshotName;
import dev.zseal.problem.Problem;
import dev.zseal.restore.Healing;
import dev.zseal.restore.Restore;
import dev.zseal.restore.RestoreListener;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.send.CapsuleChoice;
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

/// The way back into a pool.
@Command(
    name = "restore",
    versionProvider = Version.class,
    description = {
      "Restore a snapshot into a pool by zfs receive -s -u: never forced, never mounted.",
      "Cut short, the same command goes on where it stopped.",
      "",
      "  zseal restore tank/diary@mon tank/diary2 -V /mnt/usb/vault",
      "  zfs load-key tank/diary2 && zfs mount tank/diary2",
      "  zseal restore --heal tank/diary -V /mnt/usb/vault"
    })
final class RestoreCommand implements Callable<Integer> {

  @Mixin private final VaultOption vault = new VaultOption();
  @Mixin private final CapsuleOption capsule = new CapsuleOption();

  @Parameters(
      index = "0",
      paramLabel = "DATASET[@SNAP]",
      description = "What to restore; without @SNAP the newest.")
  private String source = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "TARGET",
      description = "The dataset to restore into.")
  private @Nullable String target;

  @Option(names = "-r", description = "With all datasets below, and their encryption hierarchy.")
  private boolean recursive;

  @Option(
      names = "--heal",
      description = {
        "DATASET is one of a pool and stays: only blocks it has lost are written there (zfs",
        "receive -c, OpenZFS 2.2), from the vault's snapshots of the same GUIDs. Without @SNAP",
        "all its snapshots that zpool status says have lost something."
      })
  private boolean heal;

  @Option(
      names = "--all",
      description = "With --heal: all snapshots of DATASET, whatever zpool status says.")
  private boolean all;

  @Option(
      names = "--target-host",
      paramLabel = "ssh://HOST",
      description = "The host with the target's pool.")
  private @Nullable String targetHost;

  @Option(names = "--ssh-config", paramLabel = "FILE", description = "For ssh -F.")
  private @Nullable Path sshConfig;

  @Option(
      names = {"-n", "--dry-run"},
      description = "Only show the command.")
  private boolean dryRun;

  @Option(
      names = {"-v", "--verbose"},
      description = "Show the command that is run.")
  private boolean verbose;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() throws Problem {
    if (all && (!heal || source.contains("@"))) {
      throw new Problem.Usage(
          "--all is for healing a dataset",
          heal ? source + " is one snapshot" : "--heal was not given",
          "zseal restore --heal --all DATASET -V VAULT");
    }
    Vault opened = vault.open();
    if (heal) {
      if (target != null || recursive) {
        throw new Problem.Usage(
            "--heal takes one dataset or snapshot of a pool and nothing else",
            "a target or -r was given as well",
            "zseal restore --heal DATASET[@SNAP] -V VAULT");
      }
      return source.contains("@") ? heal(opened) : healAll(opened);
    }
    DatasetName into = DatasetName.parse(target());
    CapsuleChoice choice = capsule.choice(CapsuleChoice.NEWEST);
    if (recursive) {
      CapsuleOption.checkHierarchy(choice);
    }
    PrintWriter out = Commands.out(spec);
    PrintWriter err = Commands.err(spec);
    try (ProgressLine progress = progress(err)) {
      ZfsHost host = HostOption.host(targetHost, sshConfig);
      Restore restore = new Restore(opened, host, new Shown(out, err, progress));
      Restore.Restored restored;
      try {
        restored = restore.run(new Restore.Request(source, into, recursive, choice, dryRun));
      } catch (Problem e) {
        throw Diagnosis.of(e, new Explainer.Subject(host, into), null);
      }
      progress.clear();
      if (!dryRun) {
        String name = Terminal.line(restored.snapshot().fullName());
        out.printf("restored %s into %s, not mounted%n", name, into);
      }
      out.println(
          "the restored dataset opens with "
              + Terminal.line(CapsuleOption.words(restored.capsule())));
      if (!dryRun) {
        out.printf("next: zfs load-key %s && zfs mount %s%n", into, into);
      }
    }
    return 0;
  }

  private String target() throws Problem.Usage {
    if (target == null) {
      throw new Problem.Usage(
          "no target was given",
          "only %s was named".formatted(source),
          "zseal restore DATASET[@SNAP] TARGET -V VAULT");
    }
    return target;
  }

  private int heal(Vault opened) throws Problem {
    PrintWriter out = Commands.out(spec);
    PrintWriter err = Commands.err(spec);
    SnapshotName into = SnapshotName.parse(source);
    try (ProgressLine progress = progress(err)) {
      Manifest by =
          new Healing(opened, HostOption.host(targetHost, sshConfig), new Shown(out, err, progress))
              .run(into, dryRun);
      progress.clear();
      if (!dryRun) {
        out.printf("%s was gone over with %s%n", into, Terminal.line(by.fullName()));
        out.printf("next: zpool scrub %s ; and see with zpool status -v%n", into.dataset().pool());
      }
    }
    return 0;
  }

  private int healAll(Vault opened) throws Problem {
    PrintWriter out = Commands.out(spec);
    PrintWriter err = Commands.err(spec);
    DatasetName into = DatasetName.parse(source);
    Healing.Report report;
    try (ProgressLine progress = progress(err)) {
      ZfsHost host = HostOption.host(targetHost, sshConfig);
      report = new Healing(opened, host, new Shown(out, err, progress)).run(into, all, dryRun);
    }
    int healed = report.healed().size();
    int rest = report.failed().size() + report.unheld().size();
    if (healed + rest == 0) {
      out.printf("zpool status knows of nothing that a snapshot of %s has lost%n", into);
      out.printf("next: zpool scrub %s looks at all; --all goes over them anyway%n", into.pool());
      return 0;
    }
    if (!dryRun && healed > 0) {
      out.printf("%d of %d snapshots of %s were gone over%n", healed, healed + rest, into);
      out.printf("next: zpool scrub %s ; and see with zpool status -v%n", into.pool());
    }
    out.flush();
    return rest == 0 ? 0 : throwRest(report, into);
  }

  private static int throwRest(Healing.Report report, DatasetName into) throws Problem {
    List<String> parts = new ArrayList<>();
    report.failed().forEach((name, e) -> parts.add("@%s: %s".formatted(name.snapshot(), e.what())));
    report
        .unheld()
        .forEach(name -> parts.add("@%s is not in the vault".formatted(name.snapshot())));
    throw new Problem.Partial(
        "%d snapshots of %s were not gone over".formatted(parts.size(), into),
        String.join("; ", parts),
        "Blocks that an older or newer snapshot shares with them may be healed all the same: zpool"
            + " scrub tells. What is lost then is restored into a new dataset.");
  }

  private static ProgressLine progress(PrintWriter err) {
    return new ProgressLine(err, VaultOption.clock(), Tty.isError(), "sent", 0);
  }

  private final class Shown implements RestoreListener {
    private final PrintWriter out;
    private final PrintWriter err;
    private final ProgressLine progress;

    Shown(PrintWriter out, PrintWriter err, ProgressLine progress) {
      this.out = out;
      this.err = err;
      this.progress = progress;
    }

    @Override
    public void step(String command) {
      if (dryRun || verbose) {
        (dryRun ? out : err).println(command);
      }
    }

    @Override
    public void notice(String text) {
      progress.clear();
      err.println("note: " + Terminal.line(text));
    }

    @Override
    public void goesOn(Manifest snapshot, DatasetName into, long there, long left) {
      progress.clear();
      err.printf(
          "note: going on with %s where it stopped: %s of it %s in %s, %s to come%n",
          Terminal.line(snapshot.fullName()),
          Terminal.size(there),
          there == 1 ? "is" : "are",
          into,
          Terminal.size(left));
    }

    @Override
    public void progress(long bytes) {
      progress.at(bytes);
    }
  }
}
