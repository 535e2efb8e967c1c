package dev.zseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.stream.Vectors;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `zseal send -t`, with a token and a rest that OpenZFS wrote; and which snapshots `zseal backup`
/// is asked for.
class SendRestTest {

  private static final String SET = "resumed-2.3";

  @TempDir Path folder;
  private final StringWriter said = new StringWriter();
  private String vault = "";

  @BeforeEach
  void aVault() throws Exception {
    vault = folder.resolve("vault").toString();
    assertThat(run("init", "-V", vault)).isZero();
    Path full = folder.resolve("full");
    Files.write(full, Vectors.bytes(SET, "fs.full.0"));
    assertThat(run("receive", full.toString(), "-V", vault)).isZero();
  }

  private int run(String... arguments) {
    said.getBuffer().setLength(0);
    var printer = new PrintWriter(said, true);
    return Zseal.run(arguments, printer, printer);
  }

  private static String token() throws Exception {
    byte[] text = Vectors.bytes(SET, "fs.resumed-full.0.token");
    return new String(text, StandardCharsets.US_ASCII).strip();
  }

  @Test
  void theRestIsWhatZfsWrote() throws Exception {
    Path rest = folder.resolve("rest");

    assertThat(run("send", "-t", token(), "-o", rest.toString(), "-V", vault)).isZero();

    assertThat(rest).hasBinaryContent(Vectors.bytes(SET, "fs.resumed-full.0"));
  }

  @Test
  void aDryRun_saysHowMuch() throws Exception {
    assertThat(run("send", "-n", "-t", token(), "-V", vault)).isZero();

    assertThat(said.toString()).startsWith("would send the rest of rec/fs@s0, ");
  }

  @Test
  void whatMakesNoSense_isUsage() throws Exception {
    assertThat(run("send", "-V", vault)).isEqualTo(2);
    assertThat(run("send", "-t", "1-2-3-4", "-V", vault)).isEqualTo(3);
    assertThat(run("send", "-t", token(), "rec/fs@s0", "-V", vault)).isEqualTo(2);
    assertThat(run("send", "-R", "-t", token(), "-V", vault)).isEqualTo(2);
    assertThat(run("backup", "--all", "tank/a", "-V", vault)).isEqualTo(2);
    assertThat(said.toString()).contains("Add --no-snapshot.");
    assertThat(run("backup", "--no-snapshot", "tank/a@b", "-V", vault)).isEqualTo(2);
    assertThat(run("backup", "--no-snapshot", "--match", "@x", "tank/a", "-V", vault)).isEqualTo(2);
  }
}
