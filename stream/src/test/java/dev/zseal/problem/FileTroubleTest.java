package dev.zseal.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTroubleTest {

  @TempDir private Path folder;

  private static String words(IOException e) {
    return FileTrouble.words(Path.of("a"), e);
  }

  @Test
  void noClassesAndNoBarePaths() {
    assertThat(words(new NoSuchFileException("a"))).isEqualTo("it does not exist");
    assertThat(words(new NoSuchFileException("b"))).isEqualTo("b does not exist");
    assertThat(words(new AccessDeniedException("a"))).isEqualTo("permission denied");
    assertThat(words(new AccessDeniedException("b"))).isEqualTo("permission denied: b");
    assertThat(words(new FileAlreadyExistsException("a"))).isEqualTo("it is there already");
    assertThat(words(new FileSystemException("b", null, "Too many links")))
        .isEqualTo("Too many links: b");
    assertThat(words(new IOException("Is a directory"))).isEqualTo("it is a folder");
    assertThat(words(new IOException())).contains("no reason");
  }

  @Test
  void who_canAct() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "x");
    assertThat(FileTrouble.reading("x", file, new NoSuchFileException("file")).exitStatus())
        .isEqualTo(2);
    assertThat(FileTrouble.reading("x", file, new AccessDeniedException("file")).exitStatus())
        .isEqualTo(5);
    assertThat(FileTrouble.reading("x", file, new IOException("Input/output error")).exitStatus())
        .isEqualTo(4);
    assertThat(FileTrouble.writing("x", file, new AccessDeniedException("file")).exitStatus())
        .isEqualTo(5);
    Path lost = folder.resolve("none/file");
    assertThat(FileTrouble.writing("x", lost, new NoSuchFileException("file.part")).evidence())
        .isEqualTo(folder.resolve("none") + " does not exist");
  }
}
