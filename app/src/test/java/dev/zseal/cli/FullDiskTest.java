package dev.zseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.stream.Vectors;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// A file that grows no further, as on a disk that is full.
@EnabledOnOs(OS.LINUX)
class FullDiskTest {

  @TempDir Path folder;

  @Test
  void aStreamThatDoesNotFit_namesItsFile() throws Exception {
    String vault = folder.resolve("vault").toString();
    Path full = folder.resolve("full");
    Files.write(full, Vectors.bytes("lab-2.4-gcm192-off-8k-pass", "fs.full.0"));
    for (String[] words :
        new String[][] {{"init", "-V", vault}, {"receive", "-V", vault, full.toString()}}) {
      var nowhere = new PrintWriter(new StringWriter());
      assertThat(Zseal.run(words, nowhere, nowhere)).isZero();
    }
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    var out = new StringWriter();
    String[] words = {"send", "-n", "corpus/fs@s0", "-V", vault};
    assertThat(Zseal.run(words, new PrintWriter(out), new PrintWriter(out))).isZero();
    assertThat(out.toString()).startsWith("would send a full of corpus/fs@s0, which");
    Path sent = folder.resolve("sent");
    Path err = folder.resolve("err");

    int status =
        new ProcessBuilder(
                "/bin/sh",
                "-c",
                "ulimit -f 256; exec '%s' -XX:-UsePerfData -cp '%s' %s %s '%s' -o '%s'"
                    .formatted(
                        java, classes, Zseal.class.getName(), "send corpus/fs@s0 -V", vault, sent))
            .redirectError(err.toFile())
            .start()
            .waitFor();

    assertThat(status).isEqualTo(4);
    assertThat(Files.readString(err))
        .startsWith("error: cannot write " + sent + "\n")
        .doesNotContain("receiving side");
    assertThat(sent).doesNotExist();
  }
}
