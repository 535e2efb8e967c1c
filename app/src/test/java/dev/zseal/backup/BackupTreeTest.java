package dev.zseal.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.job.ScriptedPool;
import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A dataset and all below it, on a pool that a script makes up.
@Timeout(120)
class BackupTreeTest {

  @TempDir Path folder;
  private BackupBench bench = nothing();

  @SuppressWarnings("NullAway") // made before each test
  private static BackupBench nothing() {
    return null;
  }

  @BeforeEach
  void vault() throws Exception {
    bench = new BackupBench(folder);
  }

  private void backUp(ScriptedPool pool) throws Exception {
    bench.run(
        pool.host(),
        new Backup.Request(new DatasetName("pool"), new Wanted.New(), true, false, false));
  }

  @Test
  void plaintextAboveIsPassedOver() throws Exception {
    backUp(new ScriptedPool(folder.resolve("zfs")).volume("pool/a", 8, 1));

    assertThat(bench.failures).isEmpty();
    assertThat(bench.finished).hasSize(1);
    assertThat(bench.notices).containsExactly("pool is not encrypted, so zseal passes it over");
  }

  @Test
  void plaintextByItselfFails() throws Exception {
    backUp(new ScriptedPool(folder.resolve("zfs")));

    assertThat(bench.failures).singleElement().isInstanceOf(Problem.Refused.class);
  }
}
