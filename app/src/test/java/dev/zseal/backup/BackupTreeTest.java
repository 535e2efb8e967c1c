package dev.zseal.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.job.ScriptedPool;
import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.WriterIdentity;
import dev.zseal.vault.receive.Received;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A dataset and all below it, on a pool that a script makes up.
@Timeout(120)
class BackupTreeTest implements BackupListener {

  @TempDir Path folder;
  private final List<String> notices = new ArrayList<>();
  private final List<Problem> failures = new ArrayList<>();
  private final List<Received> finished = new ArrayList<>();

  private void backUp(ScriptedPool pool, boolean recursive) throws Exception {
    InstantSource clock = InstantSource.fixed(ScriptedPool.START);
    Vault vault = Vault.init(folder.resolve("vault"), 1 << 20, 10, clock, new SplittableRandom(1));
    new Backup(pool.host(), vault, WriterIdentity.generate(), clock, this)
        .run(
            new Backup.Request(new DatasetName("pool"), new Wanted.New(), recursive, false, false));
  }

  @Test
  void plaintextAboveIsPassedOver() throws Exception {
    backUp(new ScriptedPool(folder.resolve("zfs")).volume("pool/a", 8, 1), true);

    assertThat(failures).isEmpty();
    assertThat(finished).hasSize(1);
    assertThat(notices).containsExactly("pool is not encrypted: zseal passes it over");
  }

  @Test
  void plaintextByItselfFails() throws Exception {
    backUp(new ScriptedPool(folder.resolve("zfs")), true);

    assertThat(failures).singleElement().isInstanceOf(Problem.Refused.class);
  }

  @Override
  public void step(String command) {}

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
