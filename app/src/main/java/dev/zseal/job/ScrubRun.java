package dev.zseal.job;

import dev.zseal.config.Job;
import dev.zseal.config.Target;
import dev.zseal.config.Work;
import dev.zseal.history.Event;
import dev.zseal.problem.Problem;
import dev.zseal.source.SourceStreams;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.scrub.FullStreams;
import dev.zseal.vault.scrub.ScrubOptions;
import dev.zseal.vault.scrub.ScrubReport;
import dev.zseal.vault.scrub.SnapshotLoss;
import dev.zseal.zfs.ProcessGroup;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// One run of a scrub job: each vault read through and mended, from the other vaults of the job and
/// from the source where parity is not enough.
final class ScrubRun {

  private final Job job;
  private final Work.Scrub work;
  private final Machine machine;
  private final ProcessGroup group;
  private final RunReport report;

  ScrubRun(Job job, Work.Scrub work, Machine machine, ProcessGroup group, RunReport report) {
    this.job = job;
    this.work = work;
    this.machine = machine;
    this.group = group;
    this.report = report;
  }

  void run() throws Problem {
    new EachVault(job, machine, group, report).run(this::scrub);
  }

  private void scrub(Target.VaultTarget target, Vault vault) throws Problem {
    report.step("zseal scrub -V " + target.folder());
    List<Manifest> chosen = StoredDatasets.chosen(job, vault, target);
    if (report.isDryRun()) {
      report.succeeded();
      return;
    }
    EachVault.lookBack(vault, target, machine, report);
    vault.introduce(machine.writer());
    int threads = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4);
    ScrubReport result =
        vault.scrub(
            chosen,
            new ScrubOptions(true, work.samplePercent(), job.bytesPerSecond(), threads, false),
            new ScrubNotes(report, target.name(), group),
            copies(target),
            List.<FullStreams>of(new SourceStreams(machine.zfs(job.source()))));
    vault.note(result.findings(), machine.writer());
    for (Manifest signed : vault.reinstate(result.uncounted(), machine.writer())) {
      report.note(
          "%s: %s: signed for by this host now".formatted(target.name(), signed.fullName()));
    }
    tell(target.name(), result);
    verified(target.name(), result);
    if (result.isWhole()) {
      report.succeeded();
    }
  }

  /// The other vaults of the job that are there.
  private List<Vault> copies(Target.VaultTarget target) {
    List<Vault> copies = new ArrayList<>();
    for (Target other : job.targets()) {
      if (other instanceof Target.VaultTarget vault && !vault.equals(target)) {
        try {
          copies.add(machine.vault(vault.folder()));
        } catch (Problem e) {
          report.note("%s cannot help to mend: %s".formatted(other.name(), e.what()));
        }
      }
    }
    return copies;
  }

  private void tell(String target, ScrubReport result) {
    for (Problem problem : result.problems()) {
      report.failed("", target, problem);
    }
    for (SnapshotLoss loss : result.lost()) {
      report.failed(
          loss.snapshot().dataset(),
          target,
          new Problem.Corrupt(
              loss.snapshot().fullName() + " has lost something that nothing here brings back",
              "%d blocks and %d pages".formatted(loss.blocks(), loss.pages()),
              String.join(" ; ", SnapshotLoss.waysOut(List.of(loss)))));
    }
    report.found(
        target,
        "read %d bytes in %d files; %d damaged, %d mended"
            .formatted(result.bytes(), result.files(), result.damaged().size(), result.mended()));
  }

  /// The newest whole snapshot of each dataset.
  private void verified(String target, ScrubReport result) {
    for (Manifest m : StoredDatasets.newest(result.whole())) {
      report.verified(
          new Event.Verified(
              m.dataset(),
              target,
              m.snapshot(),
              m.guid(),
              Instant.ofEpochSecond(m.creation()),
              "scrubbed"));
    }
  }
}
