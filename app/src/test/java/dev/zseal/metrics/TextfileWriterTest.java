package dev.zseal.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextfileWriterTest {

  @TempDir private Path folder;

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void fileIsForAllToRead_andAloneInItsFolder() throws Exception {
    Path file = folder.resolve("zseal.prom");
    TextfileWriter.write(file, "a 1\n");
    assertThat(file).hasContent("a 1\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r--r--");
    assertThat(names()).containsExactly("zseal.prom");
  }

  @Test
  void newerTextTakesThePlace_andReadersOfTheOldOneKeepIt() throws Exception {
    Path file = folder.resolve("zseal.prom");
    TextfileWriter.write(file, "a 1\n");
    try (var reader = Files.newBufferedReader(file)) {
      TextfileWriter.write(file, "b 22\n");
      assertThat(reader.readLine()).isEqualTo("a 1");
    }
    assertThat(file).hasContent("b 22\n");
    assertThat(names()).containsExactly("zseal.prom");
  }

  @Test
  void linkIsReplaced_notFollowed() throws Exception {
    Path other = Files.writeString(folder.resolve("other"), "precious");
    Path file = Files.createSymbolicLink(folder.resolve("zseal.prom"), other);
    TextfileWriter.write(file, "a 1\n");
    assertThat(other).hasContent("precious");
    assertThat(Files.isSymbolicLink(file)).isFalse();
  }

  @Test
  void nameTheCollectorWouldPassOver_isRefused() {
    assertThatThrownBy(() -> TextfileWriter.write(folder.resolve("zseal.txt"), ""))
        .isInstanceOf(Problem.Usage.class)
        .hasMessageContaining(".prom");
  }

  @Test
  void missingFolder_isAProblem() {
    assertThatThrownBy(() -> TextfileWriter.write(folder.resolve("no/zseal.prom"), ""))
        .isInstanceOf(Problem.Unavailable.class)
        .hasMessageEndingWith(folder.resolve("no") + " does not exist");
  }

  @Test
  void whatCannotTakeThePlace_leavesNothingBehind() throws Exception {
    Path file = folder.resolve("zseal.prom");
    Files.createDirectories(file.resolve("a folder that is not empty"));
    assertThatThrownBy(() -> TextfileWriter.write(file, "a 1\n"))
        .isInstanceOf(Problem.Unavailable.class);
    assertThat(names()).containsExactly("zseal.prom");
  }
}
