package dev.zseal.vault.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.problem.Problem;
import dev.zseal.simulation.disk.Disk;
import dev.zseal.simulation.disk.Fault;
import dev.zseal.simulation.disk.SimulatedFileSystem;
import dev.zseal.simulation.disk.Survival;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A writer's key, made while the power goes.
class WriterIdentityCrashTest {

  static IntStream operations() {
    return IntStream.range(0, 20);
  }

  @ParameterizedTest
  @MethodSource("operations")
  void powerCut_leavesAWholeKeyOrNone(int at) throws Exception {
    var random = new SplittableRandom(at);
    for (int i = 0; i < 20; i++) {
      Disk disk = new Disk();
      SimulatedFileSystem first = SimulatedFileSystem.sound(disk);
      first.set(new Fault.PowerCut(at, Fault.Moment.WITHIN));
      String told = "";
      try {
        told = WriterIdentity.load(key(first)).id();
      } catch (Problem _) {
        // The power is gone.
      }

      Disk found = disk.afterPowerCut(Survival.any(random));
      String id = WriterIdentity.load(key(SimulatedFileSystem.sound(found))).id();
      if (!told.isEmpty()) {
        assertThat(id).isEqualTo(told);
      }
    }
  }

  private static Path key(SimulatedFileSystem process) {
    return process.getPath("/writer.key");
  }
}
