package dev.zseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.stream.Vectors;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A scrub that is told to stop.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class StoppedScrubTest {

  @TempDir Path folder;
  private String vault = "";

  @BeforeEach
  void receive() throws Exception {
    vault = folder.resolve("vault").toString();
    Path full = folder.resolve("full");
    Files.write(full, Vectors.bytes("lab-2.3-ccm256-zstd-16k-hex", "fs.full.0"));
    for (String[] words :
        new String[][] {{"init", "-V", vault}, {"receive", "-V", vault, full.toString()}}) {
      var nowhere = new PrintWriter(new StringWriter());
      assertThat(Zseal.run(words, nowhere, nowhere)).isZero();
    }
  }

  /// What it said.
  private String stopped(String... more) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> command =
        new ArrayList<>(List.of(java, "-cp", classes, Zseal.class.getName(), "scrub", "-V", vault));
    command.addAll(List.of("--limit", "1K"));
    command.addAll(List.of(more));
    Path err = folder.resolve("err");
    Path lock = Path.of(vault, "journal", "sweep.lock");
    Files.deleteIfExists(lock);
    Process scrub = new ProcessBuilder(command).redirectError(err.toFile()).start();
    while (!Files.exists(lock) && scrub.isAlive()) {
      Thread.sleep(20);
    }
    scrub.destroy();
    assertThat(scrub.waitFor()).isEqualTo(143);
    return Files.readString(err);
  }

  @Test
  void saysHowFarItCame_andWhetherItGoesOn() throws Exception {
    assertThat(stopped()).containsPattern("(?m)^stopped at \\d+ %; the next run begins anew$");
    assertThat(stopped("corpus/fs")).containsPattern("(?m)^stopped at \\d+ %$");
    assertThat(ScrubCommand.stoppedAt(40, true, 60_000))
        .isEqualTo("stopped at 40 %; the next run goes on");
    assertThat(ScrubCommand.stoppedAt(40, false, 60_000)).isEqualTo("stopped at 40 %");
  }
}
