package dev.zseal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.zseal.problem.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A vault's folder that goes while it is used: its disk was unplugged, or unmounted.
class VanishedFolderTest {

  private static final byte[] CONTENTS = {1, 2, 3};

  @TempDir Path folder;
  private FolderStore store = new FolderStore(Path.of("none"), new SplittableRandom(1));

  @BeforeEach
  void aStoreWithAnObject() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    // As a mount point: what is seen there is one disk or the other.
    Files.createSymbolicLink(folder.resolve("vault"), disk);
    store = new FolderStore(folder.resolve("vault"), new SplittableRandom(1));
    store.put("w/a", CONTENTS);
  }

  private List<ThrowingCallable> everything() {
    return List.of(
        () -> store.put("w/b", CONTENTS),
        () -> store.put("x/y/z", CONTENTS),
        () -> store.exists("w/a"),
        () -> store.list("w"),
        () -> store.folders("w"),
        () -> store.open("w/a").close(),
        () -> store.settle("w/a"),
        () -> store.delete("w/a"),
        () -> store.sweepTemporary(),
        () -> store.lock("w/l.lock", "here").close());
  }

  @Test
  void aFolderThatIsGone_isNotMadeAgain_andNothingSeemsLost() throws Exception {
    Path drawer = folder.resolve("drawer");
    try (NewObject half = store.create("w/c")) {
      half.write(CONTENTS, 0, CONTENTS.length);
      Files.move(folder.resolve("disk"), drawer);

      assertThatThrownBy(half::commit)
          .isInstanceOf(Problem.Unavailable.class)
          .hasMessageContaining("its folder is gone");
    }
    for (ThrowingCallable each : everything()) {
      assertThatThrownBy(each).isInstanceOf(Problem.Unavailable.class);
    }
    assertThat(folder.resolve("disk")).doesNotExist();

    Files.move(drawer, folder.resolve("disk"));
    assertThat(store.list("w")).containsExactly("a");
    store.put("w/c", CONTENTS);
  }

  @Test
  void oneThatWasOnlyReadSoFar_makesNothingEither() throws Exception {
    var reader = new FolderStore(folder.resolve("vault"), new SplittableRandom(2));
    reader.open("w/a").close();
    Files.delete(folder.resolve("vault"));

    assertThatThrownBy(() -> reader.put("w/b", CONTENTS)).isInstanceOf(Problem.Unavailable.class);
    assertThat(folder.resolve("vault")).doesNotExist();
  }

  @Test
  void nothingIsPutOnAnotherDiskThatIsInItsPlace() throws Exception {
    Path other = Path.of("/dev/shm");
    assumeTrue(
        Files.isWritable(other) && !Files.getFileStore(other).equals(Files.getFileStore(folder)),
        "wants two file systems");
    Path beneath = Files.createTempDirectory(other, "zseal");
    try (NewObject half = store.create("w/c")) {
      Files.delete(folder.resolve("vault"));
      Files.createSymbolicLink(folder.resolve("vault"), beneath);

      assertThatThrownBy(half::commit)
          .isInstanceOf(Problem.Unavailable.class)
          .hasMessageContaining("on another disk now");
      for (ThrowingCallable each : everything()) {
        assertThatThrownBy(each).isInstanceOf(Problem.Unavailable.class);
      }
      try (Stream<Path> found = Files.list(beneath)) {
        assertThat(found).isEmpty();
      }
    } finally {
      Files.delete(beneath);
    }
  }
}
