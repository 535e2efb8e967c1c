package dev.zseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.stream.Vectors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// A state folder in which nothing can be kept.
@EnabledOnOs(OS.LINUX)
class StateFolderTest {

  /* Nobody makes folders there, not even root. */
  private static final String FORBIDDEN = "/sys/zseal";

  @TempDir Path folder;

  private record Ended(int status, String out, String err) {}

  private Ended run(String... words) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> command = new ArrayList<>(List.of(java, "-cp", classes, Zseal.class.getName()));
    command.addAll(List.of(words));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    var builder = new ProcessBuilder(command);
    builder.environment().put("ZSEAL_STATE", FORBIDDEN);
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    int status = builder.start().waitFor();
    return new Ended(status, Files.readString(out), Files.readString(err));
  }

  @Test
  void noKeyCanBeKept_isRefused_andADryRunNeedsNone() throws Exception {
    String vault = folder.resolve("vault").toString();
    assertThat(run("init", "-V", vault).status()).isZero();
    Path full = folder.resolve("full");
    Files.write(full, Vectors.bytes("lab-2.3-ccm256-zstd-16k-hex", "fs.full.0"));

    Ended stored = run("receive", "-V", vault, full.toString());
    assertThat(stored.status()).isEqualTo(5);
    assertThat(stored.err()).contains("writer key").contains("ZSEAL_STATE");

    Ended tried = run("receive", "-n", "-V", vault, full.toString());
    assertThat(tried.status()).as(tried.err()).isZero();
    assertThat(tried.out()).contains("would be stored");
  }
}
