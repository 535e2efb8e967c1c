package dev.zseal.job;

import dev.zseal.backup.Backup;
import dev.zseal.backup.BackupListener;
import dev.zseal.backup.Wanted;
import dev.zseal.config.Target;
import dev.zseal.config.Work;
import dev.zseal.explain.Diagnosis;
import dev.zseal.explain.Explainer;
import dev.zseal.history.Event;
import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.WriterIdentity;
import dev.zseal.vault.receive.Received;
import dev.zseal.vault.scrub.ReadBackReport;
import dev.zseal.zfs.ProcessGroup;
import dev.zseal.zfs.ZfsHost;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Brings one snapshot of some datasets, or those that others took, into a vault, reads back what
/// came, and prunes.
final class VaultTransfer implements BackupListener {

  private final Work.Backup work;
  private final Target.VaultTarget target;
  private final Machine machine;
  private final ProcessGroup group;
  private final RunReport report;

  private final Map<Long, Manifest> came = new LinkedHashMap<>();
  private String dataset = "";
  private long bytes;

  /// It is stored; how long its stream was is not known yet.
  private @Nullable Manifest pending;

  private boolean failed;
  private @Nullable ZfsHost source;

  VaultTransfer(
      Work.Backup work,
      Target.VaultTarget target,
      Machine machine,
      ProcessGroup group,
      RunReport report) {
    this.work = work;
    this.target = target;
    this.machine = machine;
    this.group = group;
    this.report = report;
  }

  /// Returns the datasets of which it is there now, and verified; nothing if the target is away.
  Optional<Set<DatasetName>> run(ZfsHost host, RunSnapshot.Taken taken) throws Problem {
    if (EachVault.isAway(target, report)) {
      return Optional.empty();
    }
    Vault vault = EachVault.open(target, machine);
    int before = report.failures();
    if (!report.isDryRun()) {
      EachVault.lookBack(vault, target, machine, report);
    }
    boolean complete = report.failures() == before;
    Set<DatasetName> got = bring(host, vault, taken);
    if (!complete) {
      // What it lost may be nowhere but at the source.
      return Optional.of(Set.of());
    }
    if (work.keep().isPresent() && !got.isEmpty()) {
      group.check();
      new VaultPruning(vault, writer(), machine.zone(), report, target.name())
          .prune(got, work.keep().get());
    }
    return Optional.of(got);
  }

  private WriterIdentity writer() throws Problem {
    return report.isDryRun() ? machine.writerIfAny() : machine.writer();
  }

  private Set<DatasetName> bring(ZfsHost host, Vault vault, RunSnapshot.Taken taken)
      throws Problem {
    source = host;
    Set<DatasetName> got = new LinkedHashSet<>();
    WriterIdentity writer = writer();
    Backup backup = new Backup(host, vault, writer, machine.clock(), this);
    for (DatasetName name : taken.datasets()) {
      group.check();
      dataset = name.value();
      failed = false;
      came.clear();
      bytes = 0;
      try {
        backup.run(new Backup.Request(name, wanted(taken), false, false, report.isDryRun()));
        flush();
        if (!report.isDryRun()) {
          verify(vault, writer);
        }
      } catch (Problem e) {
        flush();
        failed(name, e);
      }
      if (!failed) {
        report.succeeded();
        if (report.isDryRun() || came.values().stream().anyMatch(m -> isOf(m, taken))) {
          got.add(name);
        }
      }
    }
    return got;
  }

  private Wanted wanted(RunSnapshot.Taken taken) {
    return taken.name().isPresent()
        ? new Wanted.Named(taken.name().get())
        : work.existing().orElseThrow();
  }

  private static boolean isOf(Manifest manifest, RunSnapshot.Taken taken) {
    return taken.name().map(manifest.snapshot()::equals).orElse(true);
  }

  /// Reads back what came and was not yet verified.
  private void verify(Vault vault, WriterIdentity writer) throws Problem {
    for (Manifest manifest : new ArrayList<>(came.values())) {
      if (!work.verify()) {
        continue;
      }
      boolean done = vault.grades().of(vault.catalog().sha256(manifest)).isVerified();
      if (!done) {
        group.check();
        ReadBackReport back =
            vault.readBack(manifest, new ScrubNotes(report, target.name(), group));
        vault.note(back.findings(), writer);
        if (back.failure().isPresent()) {
          failed(DatasetName.parse(dataset), back.failure().get());
          continue;
        }
      }
      report.verified(
          new Event.Verified(
              dataset,
              target.name(),
              manifest.snapshot(),
              manifest.guid(),
              Instant.ofEpochSecond(manifest.creation()),
              "read back"));
    }
  }

  @Override
  public void step(String command) {
    report.step(command);
  }

  @Override
  public void notice(String text) {
    report.note(text);
  }

  @Override
  public void progress(long read) {
    bytes = read;
    flush();
    report.progress(dataset, target.name(), read);
  }

  @Override
  public void finished(Received received) {
    switch (received) {
      case Received.Stored stored -> {
        came.put(stored.manifest().guid(), stored.manifest());
        // The vault says how far it read after it said what came of that.
        pending = stored.manifest();
        stored
            .drift()
            .ifPresent(drift ->
                report.note(
                    "%s: its key was wrapped anew since the last backup (zfs change-key): %s"
                        .formatted(stored.toName(), drift)));
      }
      case Received.AlreadyHeld held -> arrived(held.manifest(), 0, 0);
      case Received.Refused refused -> failed(refused.problem());
      case Received.Acceptable _ -> {}
    }
  }

  private void flush() {
    Manifest manifest = pending;
    if (manifest != null) {
      pending = null;
      arrived(manifest, bytes, manifest.stored().payloadBytes());
      bytes = 0;
    }
  }

  private void arrived(Manifest manifest, long read, long stored) {
    came.put(manifest.guid(), manifest);
    report.arrived(
        new Event.Arrived(
            dataset,
            target.name(),
            manifest.snapshot(),
            manifest.guid(),
            Instant.ofEpochSecond(manifest.creation()),
            read,
            stored));
  }

  @Override
  public void failed(DatasetName name, Problem problem) {
    ZfsHost host = source;
    failed(host == null ? problem : Diagnosis.of(problem, new Explainer.Subject(host, name), null));
  }

  private void failed(Problem problem) {
    failed = true;
    report.failed(dataset, target.name(), problem);
  }
}
