package dev.zseal.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.zseal.mount.Mount;
import dev.zseal.problem.Problem;
import dev.zseal.stream.Vectors;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `mount` as a program of its own: how it ends.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MountCommandTest {

  private static final String SET = "lab-2.3-ccm256-zstd-16k-hex";

  @TempDir private static Path folder;
  private Path directory;

  @BeforeAll
  static void receive() throws Exception {
    Files.write(folder.resolve("fs"), Vectors.bytes(SET, "fs.full.0"));
    Files.write(folder.resolve("vol"), Vectors.bytes(SET, "vol.full.0"));
    Files.write(folder.resolve("key"), Vectors.bytes(SET, "key"));
    assertThat(run("init")).isZero();
    assertThat(run("receive", folder.resolve("fs").toString(), folder.resolve("vol").toString()))
        .isZero();
  }

  @BeforeEach
  void makeDirectory(@TempDir Path parent) throws IOException {
    directory = Files.createDirectory(parent.toRealPath().resolve("mounted"));
  }

  @AfterEach
  void unmountAnyway() throws Exception {
    if (isMounted()) {
      new ProcessBuilder("umount", "-l", directory.toString()).start().waitFor();
    }
  }

  private boolean isMounted() throws IOException {
    return Files.readString(Path.of("/proc/self/mountinfo")).contains(" " + directory + " ");
  }

  private static int run(String command, String... arguments) {
    return run(new StringWriter(), command, arguments);
  }

  private static int run(StringWriter err, String command, String... arguments) {
    List<String> words =
        new ArrayList<>(List.of(command, "-V", folder.resolve("vault").toString()));
    words.addAll(List.of(arguments));
    return Zseal.run(
        words.toArray(String[]::new),
        new PrintWriter(new StringWriter(), true),
        new PrintWriter(err, true));
  }

  private void needsFuse() {
    try {
      Mount.check(directory);
    } catch (Problem e) {
      abort("no snapshot can be mounted here: " + e.getMessage());
    }
  }

  /// Starts the program and waits until it says that it has mounted.
  private Process start() throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Zseal.class.getName(),
                "mount",
                "corpus/fs@s0",
                directory.toString(),
                "-V",
                folder.resolve("vault").toString(),
                "--key-file",
                folder.resolve("key").toString())
            .redirectErrorStream(true)
            .start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    String line = out.readLine();
    assertThat(line)
        .isEqualTo(
            "corpus/fs@s0 is mounted read-only at %1$s; Ctrl-C or fusermount3 -u %1$s ends it",
            directory);
    assertThat(Files.isDirectory(directory.resolve("d0"))).isTrue();
    return process;
  }

  @Test
  void unmountedByAnother_endsWell() throws Exception {
    needsFuse();
    Process process = start();

    assertThat(new ProcessBuilder("umount", directory.toString()).start().waitFor()).isZero();

    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void toldToStop_unmounts() throws Exception {
    needsFuse();
    Process process = start();

    process.destroy();

    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(143);
    assertThat(isMounted()).isFalse();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void whatCannotBeMounted_isSaid() throws Exception {
    String key = folder.resolve("key").toString();
    var err = new StringWriter();
    Path missing = directory.resolve("missing");
    assertThat(run(err, "mount", "corpus/fs@s0", missing.toString(), "--key-file", key))
        .isEqualTo(2);
    assertThat(err.toString()).contains("does not exist");
    needsFuse();
    assertThat(run(err, "mount", "corpus/vol@s0", directory.toString(), "--key-file", key))
        .isEqualTo(2);
    assertThat(err.toString()).contains("the snapshot holds no files");
    assertThat(run(err, "mount", "corpus/fs@s9", directory.toString(), "--key-file", key))
        .isEqualTo(5);
    assertThat(isMounted()).isFalse();
  }
}
