package dev.zseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.stream.Vectors;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/// What goes to standard output, with a shell and pipes around a process of its own.
@Timeout(120)
class PipedOutputTest {

  private static final String SET = "lab-2.3-ccm256-zstd-16k-hex";

  @TempDir Path folder;
  private Path file;
  private byte[] stream;

  @BeforeEach
  void streamFile() throws Exception {
    stream = Vectors.bytes(SET, "fs.full.0");
    file = Files.write(folder.resolve("full"), stream);
  }

  static boolean hasFullDevice() {
    return Files.exists(Path.of("/dev/full"));
  }

  /// What a script wrote to standard error.
  private String sh(String script) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Path err = folder.resolve("err");
    String zseal =
        "zseal() { '%s' -cp \"$CLASSES\" %s \"$@\"; }".formatted(java, Zseal.class.getName());
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", zseal + "\n" + script);
    builder.environment().put("CLASSES", classes);
    Process process = builder.directory(folder.toFile()).redirectError(err.toFile()).start();
    assertThat(process.waitFor()).as(Files.readString(err)).isZero();
    return Files.readString(err);
  }

  private int status() throws Exception {
    return Integer.parseInt(Files.readString(folder.resolve("status")).strip());
  }

  private static int run(String... words) {
    var sink = new StringWriter();
    return Zseal.run(words, new PrintWriter(sink), new PrintWriter(sink));
  }

  private void damage(int at, int length) throws Exception {
    byte[] damaged = stream.clone();
    Arrays.fill(damaged, at, at + length, (byte) 0x5a);
    Files.write(file, damaged);
  }

  @Test
  void aDamagedFile_goesOutMended_andStaysAsItIs() throws Exception {
    assertThat(run("stream", "protect", file.toString())).isZero();
    damage(1000, 4096);
    byte[] before = Files.readAllBytes(file);

    String err = sh("zseal stream cat full >out");

    assertThat(Files.readAllBytes(folder.resolve("out"))).isEqualTo(stream);
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
    assertThat(err).contains("2 cells were damaged and mended from full.zseal");
  }

  @Test
  void beyondRepair_itEndsBeforeItsEnd() throws Exception {
    assertThat(run("stream", "protect", file.toString())).isZero();
    damage(stream.length / 4, stream.length / 2);

    String err = sh("zseal stream cat full >out; echo $? >status");

    assertThat(status()).isEqualTo(3);
    assertThat(err).contains("full is damaged beyond repair");
    byte[] out = Files.readAllBytes(folder.resolve("out"));
    assertThat(out.length).isLessThan(stream.length);
    assertThat(run("stream", "verify", folder.resolve("out").toString())).isEqualTo(3);
  }

  @Test
  void withoutASidecar_itIsRefused() throws Exception {
    String err = sh("zseal stream cat full >out; echo $? >status");

    assertThat(status()).isEqualTo(5);
    assertThat(err).contains("it has no sidecar");
    assertThat(folder.resolve("out")).isEmptyFile();
  }

  @Test
  void whoeverReadsNoFurther_isNoError() throws Exception {
    String err =
        sh(
            """
            { zseal stream dump full; echo $? >status; } | head -n 1 >out
            { zseal explain --list; echo $? >>status; } | true
            """);

    assertThat(folder.resolve("out")).hasContent("BEGIN record\n");
    assertThat(Files.readAllLines(folder.resolve("status"))).containsExactly("141", "141");
    assertThat(err).isEmpty();
  }

  @Test
  @EnabledIf("hasFullDevice")
  void aFullDisk_isToldAsBefore() throws Exception {
    String err = sh("zseal stream dump full >/dev/full; echo $? >status");

    assertThat(status()).isEqualTo(4);
    assertThat(err).contains("error: cannot write the result to standard output");
  }
}
