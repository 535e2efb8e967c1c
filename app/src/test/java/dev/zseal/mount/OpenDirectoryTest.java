package dev.zseal.mount;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.files.OpenedSnapshot;
import dev.zseal.problem.Problem;
import dev.zseal.stream.Vectors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Listing a large directory as the kernel does, without a mount.
class OpenDirectoryTest {

  private static final String SET = "lab-2.3-ccm256-zstd-16k-hex";

  @TempDir Path folder;
  private OpenedSnapshot snapshot;
  private SnapshotFiles files;
  private FileFacts largest;

  @BeforeEach
  void open() throws Problem {
    snapshot = RecordedVault.of(folder.resolve("vault"), SET).open(Vectors.bytes(SET, "key"));
    files = new SnapshotFiles(snapshot);
    largest = Objects.requireNonNull(files.find("/"));
    for (String name : list(new OpenDirectory(files, largest), 0, Integer.MAX_VALUE)) {
      FileFacts found = Objects.requireNonNull(files.find("/" + name));
      if (found.isDirectory() && found.size() > largest.size()) {
        largest = found;
      }
    }
  }

  @AfterEach
  void close() {
    snapshot.close();
  }

  private static List<String> list(OpenDirectory directory, long from, int room) throws Problem {
    List<String> names = new ArrayList<>();
    directory.list(
        from,
        new OpenDirectory.Answer() {
          @Override
          public boolean dots(String name, long object, long next) {
            return true;
          }

          @Override
          public boolean entry(OpenDirectory.Entry entry, long next) {
            if (names.size() == room) {
              return false;
            }
            assertThat(next).isEqualTo(Math.max(from, 2) + names.size() + 1);
            names.add(entry.shown());
            return true;
          }
        });
    return names;
  }

  @Test
  void inParts_isTheSameAsAtOnce() throws Problem {
    List<String> whole = list(new OpenDirectory(files, largest), 0, Integer.MAX_VALUE);
    assertThat(whole).hasSizeGreaterThan(60).hasSize((int) largest.size() - 2);
    assertThat(new HashSet<>(whole)).hasSameSizeAs(whole);

    List<String> parts = new ArrayList<>();
    OpenDirectory directory = new OpenDirectory(files, largest);
    while (parts.size() < whole.size()) {
      parts.addAll(list(directory, parts.isEmpty() ? 0 : parts.size() + 2, 7));
    }
    assertThat(parts).isEqualTo(whole);
    assertThat(list(directory, whole.size() + 2, 7)).isEmpty();
  }

  @Test
  void anyPlaceCanBeGoneBackTo() throws Problem {
    List<String> whole = list(new OpenDirectory(files, largest), 0, Integer.MAX_VALUE);
    OpenDirectory directory = new OpenDirectory(files, largest);
    long seed = 20261122;
    var random = new SplittableRandom(seed);
    for (int i = 0; i < 100; i++) {
      int from = random.nextInt(whole.size() + 1);
      int room = 1 + random.nextInt(40);
      assertThat(list(directory, from + 2, room))
          .as("seed %d: %d from %d", seed, room, from)
          .isEqualTo(whole.subList(from, Math.min(whole.size(), from + room)));
    }
  }
}
