package dev.zseal.backup;

import dev.zseal.job.ScriptedPool;
import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.WriterIdentity;
import dev.zseal.vault.receive.ReceiveListener;
import dev.zseal.vault.receive.ReceiveOptions;
import dev.zseal.vault.receive.Received;
import dev.zseal.vault.send.SendPlan;
import dev.zseal.vault.send.StreamPlan;
import dev.zseal.zfs.ZfsHost;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// A vault to back up into, by one writer at one moment, and what the last backup said.
final class BackupBench implements BackupListener {

  private static final InstantSource CLOCK = InstantSource.fixed(ScriptedPool.START);

  final Vault vault;
  final List<String> steps = new ArrayList<>();
  final List<String> notices = new ArrayList<>();
  final List<Problem> failures = new ArrayList<>();
  final List<Received> finished = new ArrayList<>();
  private final WriterIdentity writer = WriterIdentity.generate();

  BackupBench(Path folder) throws Exception {
    vault = Vault.init(folder.resolve("vault"), 1 << 20, 10, CLOCK, new SplittableRandom(1));
  }

  void run(ZfsHost source, Backup.Request request) throws Exception {
    for (List<?> list : List.of(steps, notices, failures, finished)) {
      list.clear();
    }
    new Backup(source, vault, writer, CLOCK, this).run(request);
  }

  /// What `zseal receive` keeps of a pipe that breaks off.
  void receive(byte[] part) throws Exception {
    vault.receive(
        new ByteArrayInputStream(part),
        "test",
        writer,
        ReceiveOptions.DEFAULT.resumable(ReceiveOptions.USUAL_CHECKPOINTS),
        ReceiveListener.SILENT);
  }

  /// The full stream of a snapshot, from the vault.
  byte[] full(Manifest manifest) throws Exception {
    var out = new ByteArrayOutputStream();
    vault.send(new SendPlan(List.of(StreamPlan.full(manifest)), null), out, _ -> {});
    return out.toByteArray();
  }

  @Override
  public void step(String command) {
    steps.add(command);
  }

  @Override
  public void notice(String text) {
    notices.add(text);
  }

  @Override
  public void progress(long bytes) {}

  @Override
  public void finished(Received received) {
    finished.add(received);
  }

  @Override
  public void failed(DatasetName dataset, Problem problem) {
    failures.add(problem);
  }
}
