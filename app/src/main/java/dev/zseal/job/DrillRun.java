package dev.zseal.job;

import dev.zseal.config.Job;
import dev.zseal.config.Target;
import dev.zseal.config.Work;
import dev.zseal.crypt.DatasetKeys;
import dev.zseal.files.OpenedSnapshot;
import dev.zseal.key.KeyText;
import dev.zseal.key.Unlocking;
import dev.zseal.name.DatasetName;
import dev.zseal.objset.OpenedObjset;
import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Finding;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.sealed.StoredObjset;
import dev.zseal.zfs.ProcessGroup;
import dev.zseal.zfs.PropertyFact;
import dev.zseal.zfs.ZfsHost;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One run of a restore drill: does the key still open the newest snapshot of each dataset, are the
/// canaries there, and can files that are chosen at random be read and are they right?
///
/// What is read is read as a restore would read it: decrypted, each block bound to its place.
final class DrillRun {

  private final Job job;
  private final Work.Drill work;
  private final Machine machine;
  private final ProcessGroup group;
  private final RunReport report;

  DrillRun(Job job, Work.Drill work, Machine machine, ProcessGroup group, RunReport report) {
    this.job = job;
    this.work = work;
    this.machine = machine;
    this.group = group;
    this.report = report;
  }

  void run() throws Problem {
    byte[] key = KeyText.read(work.key());
    try {
      new EachVault(job, machine, group, report).run((target, vault) -> drill(target, vault, key));
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  private void drill(Target.VaultTarget target, Vault vault, byte[] key) throws Problem {
    for (Manifest manifest : StoredDatasets.newest(job, vault, target)) {
      group.check();
      report.step("zseal key check %s -V %s".formatted(manifest.fullName(), target.folder()));
      if (report.isDryRun()) {
        report.succeeded();
        continue;
      }
      try {
        drill(vault, target, manifest, key);
        report.succeeded();
      } catch (Problem e) {
        report.failed(manifest.dataset(), target.name(), e);
      }
    }
  }

  private void drill(Vault vault, Target.VaultTarget target, Manifest manifest, byte[] key)
      throws Problem {
    try (StoredObjset sealed = vault.sealed(manifest)) {
      Unlocking.Unlocked unlocked =
          new Unlocking(sealed.name(), sealed.keyData(), vault.capsules(manifest.keyGuid()))
              .open(key);
      drill(target, manifest, sealed, unlocked.keys());
    }
    vault.note(Map.of(manifest, Finding.KEY_CHECKED), machine.writer());
  }

  private void drill(
      Target.VaultTarget target, Manifest manifest, StoredObjset sealed, DatasetKeys keys)
      throws Problem {
    long object = new OpenedObjset(sealed, keys, true).nextObject(1);
    report.found(
        target.name(),
        "the key opens %s; its first object is %d".formatted(manifest.fullName(), object));
    if (!manifest.volume()) {
      try (OpenedSnapshot opened = new OpenedSnapshot(sealed, keys, true)) {
        DrillSample sample = new DrillSample(opened, compared(manifest), machine.random(), group);
        sample.canaries(work.canaries());
        sample.random(work.files());
        report.found(target.name(), "%s: %s".formatted(manifest.fullName(), sample.words()));
      }
    }
  }

  /// The same snapshot as the source has it mounted, if it has.
  private @Nullable Path compared(Manifest manifest) throws Problem {
    if (!work.compare() || job.source().host().isPresent()) {
      return null;
    }
    ZfsHost host = machine.zfs(job.source());
    Map<String, PropertyFact> facts =
        host.properties(DatasetName.parse(manifest.dataset()), List.of("mountpoint", "mounted"));
    PropertyFact mounted = facts.get("mounted");
    PropertyFact where = facts.get("mountpoint");
    if (mounted == null || where == null || !mounted.value().equals("yes")) {
      report.note(manifest.dataset() + " is not mounted: nothing to compare with");
      return null;
    }
    try {
      Path snapshot = Path.of(where.value(), ".zfs", "snapshot", manifest.snapshot());
      return Files.isDirectory(snapshot) ? snapshot : null;
    } catch (InvalidPathException _) {
      return null;
    }
  }
}
