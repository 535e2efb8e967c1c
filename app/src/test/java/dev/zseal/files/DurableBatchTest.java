package dev.zseal.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What comes before what, and what becomes of files when the disk fails.
class DurableBatchTest {

  @TempDir private Path folder;

  private final List<String> told = new ArrayList<>();

  private DurableBatch batch() {
    return new DurableBatch(folder, () -> told.add("sync"));
  }

  private Path part(String name) {
    return folder.resolve(name);
  }

  @Test
  void stepsComeInTheirOrder_behindTheSyncOfAllTheirFiles() throws Problem {
    try (DurableBatch batch = batch()) {
      batch.add(part("a"), 5, () -> told.add("a"));
      batch.add(() -> told.add("link"));
      batch.add(part("b"), 5, () -> told.add("b"));
      assertThat(told).isEmpty();
      assertThat(batch.awaits(part("a"))).isTrue();
      batch.flush();
      assertThat(told).containsExactly("sync", "a", "link", "b");
      assertThat(batch.awaits(part("a"))).isFalse();
      batch.add(() -> told.add("folder"));
    }

    assertThat(told).containsExactly("sync", "a", "link", "b", "folder", "sync");
  }

  @Test
  void manyFilesOrManyBytes_doNotWaitForTheEnd() throws Problem {
    DurableBatch batch = batch();
    batch.add(part("large"), 1L << 30, () -> told.add("large"));
    assertThat(told).containsExactly("sync", "large");
    for (int i = 0; i < 10_000; i++) {
      batch.add(part("small"), 1, () -> told.add("small"));
    }

    assertThat(told).filteredOn(each -> each.equals("small")).hasSizeGreaterThan(5000);
    assertThat(told).filteredOn(each -> each.equals("sync")).hasSizeLessThan(20);
  }

  @Test
  void whatCannotBeMadeSafe_getsNoName() throws IOException, Problem {
    Path part = Files.createFile(part("part"));
    DurableBatch batch =
        new DurableBatch(
            folder,
            () -> {
              throw new IOException("No space left on device");
            });
    batch.add(part, 5, () -> told.add("named"));

    assertThatThrownBy(batch::flush)
        .isInstanceOf(Problem.Unavailable.class)
        .hasMessageContaining("the target is full");
    assertThat(told).isEmpty();
    assertThat(part).doesNotExist();
  }
}
