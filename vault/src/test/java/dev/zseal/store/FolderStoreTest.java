package dev.zseal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import dev.zseal.simulation.disk.Disk;
import dev.zseal.simulation.disk.Fault;
import dev.zseal.simulation.disk.SimulatedFileSystem;
import dev.zseal.simulation.disk.Survival;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// A store on disks that fail, process by process.
class FolderStoreTest {

  private static final byte[] CONTENTS = {1, 2, 3};

  private final Disk disk = new Disk();
  private final SplittableRandom random = new SplittableRandom(1);

  private static SimulatedFileSystem process(Disk disk) {
    return SimulatedFileSystem.sound(disk);
  }

  private FolderStore store(SimulatedFileSystem process) {
    return new FolderStore(folder(process), random.split());
  }

  private static Path folder(SimulatedFileSystem process) {
    return process.getPath("/vault");
  }

  @Test
  void sweep_takesWhatADeadWriterLeft_evenIfEmpty() throws Exception {
    SimulatedFileSystem dead = process(disk);
    Path temporary = folder(dead).resolve("tmp");
    store(dead).put("a", CONTENTS);
    Files.createFile(temporary.resolve("00.part"));
    Files.write(temporary.resolve("01.part"), CONTENTS);
    dead.switchOff();

    SimulatedFileSystem next = process(disk);
    store(next).sweepTemporary();

    assertThat(folder(next).resolve("tmp")).isEmptyDirectory();
  }

  /// A network mount may make the link and lose the reply: asked again, it says the name is taken.
  @Test
  void aNameThatIsTakenByTheVeryFile_isOurs() throws Exception {
    SimulatedFileSystem process = process(disk);
    Path temporary = folder(process).resolve("tmp");
    store(process).put("a", CONTENTS);
    try (NewObject object = store(process).create("b")) {
      object.write(CONTENTS, 0, CONTENTS.length);
      try (var files = Files.newDirectoryStream(temporary)) {
        Files.createLink(folder(process).resolve("b"), files.iterator().next());
      }
      object.commit();
    }
    assertThat(store(process).readAll("b", 10)).isEqualTo(CONTENTS);
    assertThat(temporary).isEmptyDirectory();
    try (NewObject object = store(process).create("a")) {
      assertThatThrownBy(object::commit).isInstanceOf(Problem.Conflict.class);
    }
  }

  @Test
  void sweep_leavesWhatIsBeingWritten() throws Exception {
    SimulatedFileSystem one = process(disk);
    try (NewObject object = store(one).create("a")) {
      store(one).sweepTemporary();
      object.write(CONTENTS, 0, CONTENTS.length);
      store(one).sweepTemporary();
      object.commit();
    }

    assertThat(store(one).readAll("a", 10)).isEqualTo(CONTENTS);
  }

  /// At whatever operation the first process is stopped: what the second puts there stays.
  @Test
  void put_survivesAPowerCut_evenInAFolderThatADeadWriterMade() throws Exception {
    for (int at = 0; at < 40; at++) {
      Disk here = new Disk();
      SimulatedFileSystem dead = process(here);
      dead.set(new Fault.Kill(at, Fault.Moment.BEFORE));
      try {
        store(dead).put("a/b/c", CONTENTS);
      } catch (Problem _) {
        // Killed.
      }
      store(process(here)).put("a/b/d", CONTENTS);

      Disk found = here.afterPowerCut(Survival.least(new SplittableRandom(1)));
      assertThat(store(process(found)).readAll("a/b/d", 10)).as("%d", at).isEqualTo(CONTENTS);
    }
  }

  /// A disk that does not answer is not an empty one.
  @Test
  void list_saysWhenTheDiskDoesNotAnswer() throws Exception {
    SimulatedFileSystem process = process(disk);
    store(process).put("a/b", CONTENTS);
    for (int at = 0; at < 5; at++) {
      process.set(new Fault.BadSector(at));
      assertThatThrownBy(() -> store(process).list("a"))
          .as("operation %d", at)
          .isInstanceOf(Problem.Unavailable.class)
          .hasMessageContaining("Input/output error");
    }
    process.set(new Fault.BadSector(5));
    assertThat(store(process).list("a")).containsExactly("b");
  }

  @Test
  void exists_saysWhenTheDiskDoesNotAnswer() {
    SimulatedFileSystem process = process(disk);
    process.set(new Fault.BadSector(0));

    assertThatThrownBy(() -> store(process).exists("a")).isInstanceOf(Problem.Unavailable.class);
  }

  /// Whoever has the folder may put anything there; no name may come out that cannot go in.
  @Test
  void list_passesOverWhatCannotBeAName() throws Exception {
    SimulatedFileSystem process = process(disk);
    store(process).put("a/b", CONTENTS);
    for (String name : new String[] {"b..c", "..b", "-b", "B", "b c"}) {
      Files.write(folder(process).resolve("a").resolve(name), CONTENTS);
      Files.createDirectory(folder(process).resolve("a").resolve(name + "x"));
    }

    assertThat(store(process).list("a")).containsExactly("b");
    assertThat(store(process).folders("a")).isEmpty();
  }

  /// The sweep's hold of the file is what its lock is to another process.
  @Test
  void create_givesAFileUpThatASweepHolds() throws Exception {
    SimulatedFileSystem one = process(disk);
    String first = "%016x.part".formatted(new SplittableRandom(1).split().nextLong());
    SimulatedFileSystem.AfterCreate sweep =
        created -> {
          if (created.endsWith(first)) {
            FileChannel.open(created, StandardOpenOption.WRITE).lock();
            Files.delete(created);
          }
        };
    one.afterCreate(sweep);

    store(one).put("a", CONTENTS);

    assertThat(store(one).readAll("a", 10)).isEqualTo(CONTENTS);
  }
}
