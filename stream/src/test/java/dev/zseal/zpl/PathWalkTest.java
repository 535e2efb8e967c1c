package dev.zseal.zpl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import java.nio.ByteOrder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathWalkTest {

  private final SmallFileSystem made = new SmallFileSystem(ByteOrder.LITTLE_ENDIAN);
  private FileSystem fileSystem;

  @BeforeEach
  void tree() throws Exception {
    made.directory(10, 0755, 4).entry(4, "a", 4, 10);
    made.directory(11, 0755, 10).entry(10, "b", 4, 11);
    made.file(12, 11, "x");
    made.entry(11, "f", 8, 12);
    made.link(13, 4, "a/b");
    made.entry(4, "to-b", 10, 13);
    made.link(14, 11, "../../to-b/f");
    made.entry(11, "to-f", 10, 14);
    made.link(15, 11, "/a/./b//f");
    made.entry(11, "from-root", 10, 15);
    made.link(16, 4, "../../../a");
    made.entry(4, "outside", 10, 16);
    made.link(17, 4, "loop");
    made.entry(4, "loop", 10, 17);
    made.link(18, 4, "nowhere");
    made.entry(4, "dangling", 10, 18);
    made.link(19, 4, "");
    made.entry(4, "empty", 10, 19);
    fileSystem = made.open();
  }

  @ParameterizedTest
  @CsvSource({
    "'', 4",
    "/, 4",
    "., 4",
    "a, 10",
    "/a/b/, 11",
    "//a/./b/f, 12",
    "a/../a/b/../b/f, 12",
    "../../a, 10",
    "to-b, 13",
    "a/b/to-f, 14"
  })
  void withoutLinks(String path, long number) throws Exception {
    assertThat(fileSystem.resolve(path).number()).isEqualTo(number);
  }

  @ParameterizedTest
  @CsvSource({
    "a, 10",
    "to-b, 11",
    "to-b/f, 12",
    "to-b/.., 10",
    "a/b/to-f, 12",
    "a/b/from-root, 12",
    "outside, 10",
    "empty, 4"
  })
  void followingLinks(String path, long number) throws Exception {
    assertThat(fileSystem.resolve(path, true).number()).isEqualTo(number);
  }

  @Test
  void absent_namesTheDirectoryUpToWhichThereIs() {
    assertThatThrownBy(() -> fileSystem.resolve("/a/b/c/d"))
        .isInstanceOfSatisfying(
            Problem.Usage.class,
            e -> {
              assertThat(e.what()).isEqualTo("there is no '/a/b/c' in the snapshot");
              assertThat(e.evidence()).isEqualTo("'/a/b' has no entry of that name");
              assertThat(e.hint()).isEqualTo("Look what '/a/b' holds with `zseal ls`.");
            });
    assertThatThrownBy(() -> fileSystem.resolve("x")).hasMessageContaining("'/' has no entry");
  }

  @Test
  void belowWhatIsNoDirectory() {
    assertThatThrownBy(() -> fileSystem.resolve("a/b/f/g"))
        .isInstanceOf(Problem.Usage.class)
        .hasMessage("'/a/b/f' is not a directory: it is a file");
    assertThatThrownBy(() -> fileSystem.resolve("a/b/f/.."))
        .isInstanceOf(Problem.Usage.class)
        .hasMessageContaining("is not a directory");
    assertThatThrownBy(() -> fileSystem.resolve("to-b/f"))
        .isInstanceOf(Problem.Usage.class)
        .hasMessage("'/to-b' is not a directory: it is a symlink");
  }

  @Test
  void linksThatLeadNowhere() {
    assertThatThrownBy(() -> fileSystem.resolve("loop", true))
        .isInstanceOf(Problem.Usage.class)
        .hasMessage("too many symbolic links on the way: '/loop' is number 41");
    assertThatThrownBy(() -> fileSystem.resolve("dangling", true))
        .isInstanceOf(Problem.Usage.class)
        .hasMessageContaining("there is no '/nowhere'");
  }

  @Test
  void linksThatMultiply_areBounded() throws Exception {
    made.link(20, 4, "wide/wide/".repeat(40) + "a");
    made.entry(4, "wide", 10, 20);
    FileSystem wide = made.open();

    assertThatThrownBy(() -> wide.resolve("wide", true)).isInstanceOf(Problem.Usage.class);
    assertThatThrownBy(() -> wide.resolve("a/".repeat(70_000), true))
        .isInstanceOf(Problem.Usage.class)
        .hasMessageContaining("70000 names");
  }
}
