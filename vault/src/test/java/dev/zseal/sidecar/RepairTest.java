package dev.zseal.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import dev.zseal.simulation.disk.Disk;
import dev.zseal.simulation.disk.Fault;
import dev.zseal.simulation.disk.SimulatedFileSystem;
import dev.zseal.simulation.disk.Survival;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepairTest {

  private static final int CELL = Sneakers.CELL;

  @TempDir Path folder;

  @Test
  void mendsFileAndSidecar_andThenThereIsNothingToDo() throws Exception {
    Path file = folder.resolve("tue.zsend");
    byte[] stream = Sneakers.stream(200_000);
    Sneakers.write(file, stream, 10 * CELL, 10);
    byte[] sidecar = Files.readAllBytes(folder.resolve("tue.zsend.zseal"));
    Sneakers.overwrite(file, 50_000, 3000);
    Sneakers.cut(file, stream.length - 10);
    Sneakers.flip(folder.resolve("tue.zsend.zseal"), 9000);

    var repaired = StreamRepair.repair(file, _ -> {});

    assertThat(repaired.rewritten()).containsExactly(file, folder.resolve("tue.zsend.zseal"));
    assertThat(repaired.found().getFirst().damagedCells()).isEqualTo(2);
    assertThat(Arrays.equals(Files.readAllBytes(file), stream)).isTrue();
    assertThat(Arrays.equals(Files.readAllBytes(folder.resolve("tue.zsend.zseal")), sidecar))
        .isTrue();
    assertThat(StreamRepair.repair(file, _ -> {}).rewritten()).isEmpty();
    try (var left = Files.list(folder)) {
      assertThat(left).hasSize(2);
    }
  }

  @Test
  void ofParts_onlyTheDamagedIsWritten() throws Exception {
    Path file = folder.resolve("tue.zsend");
    byte[] stream = Sneakers.stream(200_000);
    Sneakers.write(file, stream, 4 * CELL, new StreamFileWriter.Form(10 * CELL, true, 10));
    Sneakers.flip(folder.resolve("tue.zsend.003"), 77);

    assertThat(StreamRepair.repair(file, _ -> {}).rewritten())
        .containsExactly(folder.resolve("tue.zsend.003"));
    assertThat(Arrays.equals(Sneakers.read(file), stream)).isTrue();
  }

  @Test
  void whatIsBeyondRepair_isLeftAlone() throws Exception {
    Path file = folder.resolve("tue.zsend");
    Sneakers.write(file, Sneakers.stream(200_000), 10 * CELL, 10);
    Sneakers.overwrite(file, 0, 5 * CELL);
    Sneakers.overwrite(file, 100_000, 10);
    byte[] before = Files.readAllBytes(file);

    assertThatThrownBy(() -> StreamRepair.repair(file, _ -> {}))
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessageContaining("bytes 0 to 20479 are lost");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void aFileWithoutASidecar_isRefused() throws Exception {
    Path file = folder.resolve("plain");
    Files.write(file, Sneakers.stream());

    assertThatThrownBy(() -> StreamRepair.repair(file, _ -> {}))
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining("it has no sidecar");
  }

  @Test
  void protect_refusesADamagedStream_andLeavesTheOldSidecar() throws Exception {
    Path file = folder.resolve("tue.zsend");
    Files.write(file, Sneakers.stream());
    StreamProtect.protect(file, 10, _ -> {});
    byte[] sidecar = Files.readAllBytes(folder.resolve("tue.zsend.zseal"));
    Sneakers.flip(file, 100_000);

    assertThatThrownBy(() -> StreamProtect.protect(file, 10, _ -> {}))
        .isInstanceOf(Problem.Corrupt.class);
    assertThat(Files.readAllBytes(folder.resolve("tue.zsend.zseal"))).isEqualTo(sidecar);
    assertThat(Arrays.equals(Sneakers.read(file), Sneakers.stream())).isTrue();
  }

  @Test
  void protect_ofParts_makesWhatTheWriterMakes() throws Exception {
    Path file = folder.resolve("tue.zsend");
    var form = new StreamFileWriter.Form(100 * CELL, true, 10);
    Sneakers.write(file, Sneakers.stream(), SidecarLayout.MAX_GROUP, form);
    byte[] second = Files.readAllBytes(folder.resolve("tue.zsend-002.zseal"));
    Files.delete(folder.resolve("tue.zsend-001.zseal"));
    Files.delete(folder.resolve("tue.zsend-002.zseal"));

    assertThat(StreamProtect.protect(file, 10, _ -> {})).hasSize(2);
    assertThat(Files.readAllBytes(folder.resolve("tue.zsend-002.zseal"))).isEqualTo(second);
  }

  /// Cuts a repair short at every step, in every way, and reads the file then.
  @Test
  void interruptedAnywhere_theFileCanStillBeRead_andRepaired() throws Exception {
    byte[] stream = Sneakers.stream(60_000);
    int operations = operations(stream);
    assertThat(operations).isGreaterThan(50);
    SplittableRandom random = new SplittableRandom(11);
    for (int at = 0; at < operations; at++) {
      for (Fault.Moment moment : Fault.Moment.values()) {
        check(stream, new Fault.Kill(at, moment), Survival.most(random));
        check(stream, new Fault.PowerCut(at, moment), Survival.least(random));
        check(stream, new Fault.PowerCut(at, moment), Survival.any(random));
      }
    }
  }

  private static int operations(byte[] stream) throws Exception {
    SimulatedFileSystem system = SimulatedFileSystem.sound(damaged(stream));
    StreamRepair.repair(system.getPath("/tue.zsend"), _ -> {});
    return system.operations().size();
  }

  private static void check(byte[] stream, Fault fault, Survival survival) throws Exception {
    Disk disk = damaged(stream);
    SimulatedFileSystem system = SimulatedFileSystem.sound(disk);
    system.set(fault);
    try {
      StreamRepair.repair(system.getPath("/tue.zsend"), _ -> {});
    } catch (Problem _) {
      assertThat(system.hasFailed()).isTrue();
    }
    Disk found = fault instanceof Fault.Kill ? disk : disk.afterPowerCut(survival);
    Path file = SimulatedFileSystem.sound(found).getPath("/tue.zsend");
    assertThat(Arrays.mismatch(Sneakers.read(file), stream)).as(fault.toString()).isEqualTo(-1);
    StreamRepair.repair(file, _ -> {});
    assertThat(Arrays.equals(Files.readAllBytes(file), stream)).as(fault.toString()).isTrue();
    try (var left = Files.newDirectoryStream(file.getParent())) {
      assertThat(left).as(fault.toString()).hasSize(2);
    }
  }

  /// A disk with a damaged file and a damaged sidecar, durable.
  private static Disk damaged(byte[] stream) throws IOException {
    Disk disk = new Disk();
    try {
      Path file = SimulatedFileSystem.sound(disk).getPath("/tue.zsend");
      Sneakers.write(file, stream, 10 * CELL, 10);
      Sneakers.flip(file, 5);
      Sneakers.flip(file, 50_000);
      Sneakers.flip(file.resolveSibling("tue.zsend.zseal"), 9000);
    } catch (Exception e) {
      throw new IOException(e);
    }
    return disk.afterPowerCut(Survival.most(new SplittableRandom(1)));
  }
}
