package dev.zseal.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.nvlist.ResumeToken;
import dev.zseal.problem.Problem;
import dev.zseal.stream.ResumedStream;
import dev.zseal.stream.StreamHead.ResumePoint;
import dev.zseal.stream.Vectors;
import dev.zseal.vault.Vault;
import dev.zseal.vault.receive.ReceiveListener;
import dev.zseal.vault.receive.ReceiveOptions;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a person sees of a receive that was cut short.
class PartialReceiveTest {

  private static final String SET = "lab-2.3-ccm256-zstd-16k-hex";

  @TempDir Path folder;
  private String vault = "";

  @BeforeEach
  void halfAFull() throws Exception {
    vault = folder.resolve("vault").toString();
    assertThat(run("init", "-V", vault)).isEmpty();
    interrupt(Vectors.bytes(SET, "fs.full.0"));
  }

  private void interrupt(byte[] stream) throws Exception {
    Vault opened = Vault.open(Path.of(vault), VaultOption.clock(), VaultOption.random());
    byte[] half = Arrays.copyOf(stream, stream.length / 2);
    var options = ReceiveOptions.DEFAULT.resumable(ReceiveOptions.USUAL_CHECKPOINTS);
    assertThatThrownBy(() ->
            opened.receive(
                new ByteArrayInputStream(half),
                "test",
                VaultOption.writer(),
                options,
                ReceiveListener.SILENT))
        .isInstanceOf(Problem.Corrupt.class);
  }

  /// What a command that must succeed printed.
  private static String run(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int status = Zseal.run(arguments, new PrintWriter(out, true), new PrintWriter(err, true));
    assertThat(status).as(err.toString()).isZero();
    return arguments[0].equals("init") ? "" : out.toString();
  }

  private static int status(String... arguments) {
    var nowhere = new PrintWriter(new StringWriter(), true);
    return Zseal.run(arguments, nowhere, nowhere);
  }

  private String token() {
    String line = run("list", "-H", "-o", "name,receive_resume_token", "-V", vault).strip();
    assertThat(line).startsWith("corpus/fs\t");
    return line.substring(line.indexOf('\t') + 1);
  }

  @Test
  void aDatasetThatIsNotThereYet_isListedWithItsToken_andGoesOn() throws Exception {
    ResumeToken token = ResumeToken.decode(token());
    assertThat(token.toName()).isEqualTo("corpus/fs@s0");
    assertThat(run("list", "-t", "snapshot", "-V", vault)).doesNotContain("corpus");

    Path rest = folder.resolve("rest");
    byte[] stream = Vectors.bytes(SET, "fs.full.0");
    Files.write(rest, ResumedStream.of(stream, new ResumePoint(token.object(), token.offset())));
    assertThat(run("receive", rest.toString(), "-V", vault)).contains("stored corpus/fs@s0: full");
    assertThat(token()).isEqualTo("-");
    Path sent = folder.resolve("sent");
    assertThat(run("send", "corpus/fs@s0", "-o", sent.toString(), "-V", vault)).isEmpty();
    assertThat(Files.readAllBytes(sent)).isEqualTo(stream);
  }

  /// The hint can be pasted as it is.
  @Test
  void whereItGoesOn_isSaidInWhole() throws Exception {
    Vault opened = Vault.open(Path.of(vault), VaultOption.clock(), VaultOption.random());
    byte[] stream = Vectors.bytes(SET, "fs.full.0");
    byte[] half = Arrays.copyOf(stream, stream.length / 2 + 1000);
    var options = ReceiveOptions.DEFAULT.resumable(ReceiveOptions.USUAL_CHECKPOINTS);
    assertThatThrownBy(() ->
            opened.receive(
                new ByteArrayInputStream(half),
                "test",
                VaultOption.writer(),
                options,
                ReceiveListener.SILENT))
        .isInstanceOfSatisfying(
            Problem.Corrupt.class,
            p ->
                assertThat(p.hint())
                    .contains(" | zseal receive -V %s ; ".formatted(vault))
                    .endsWith("zseal receive -A corpus/fs -V " + vault));
  }

  @Test
  void anotherSnapshot_isRefused_untilThePartIsLetGo() throws Exception {
    Path other = folder.resolve("other");
    Files.write(other, Vectors.bytes(SET, "vol.full.0"));
    assertThat(run("receive", other.toString(), "-V", vault)).contains("stored corpus/vol@s0");
    assertThat(status("receive", "-A", "corpus/vol", "-V", vault)).isEqualTo(5);

    assertThat(run("receive", "-A", "corpus/fs", "-V", vault)).contains("corpus/fs@s0");
    assertThat(status("receive", "-A", "corpus/fs", "-V", vault)).isEqualTo(5);
    assertThat(run("list", "-V", vault)).doesNotContain("corpus/fs");
  }

  @Test
  void anIncrementInPart_isShownWithItsDataset() throws Exception {
    run("receive", "-A", "corpus/fs", "-V", vault);
    Path full = folder.resolve("full");
    Files.write(full, Vectors.bytes(SET, "fs.full.0"));
    run("receive", full.toString(), "-V", vault);
    assertThat(token()).isEqualTo("-");
    interrupt(Vectors.bytes(SET, "fs.incr.1"));

    assertThat(ResumeToken.decode(token()).fromGuid()).isPresent();
    assertThat(run("list", "corpus/fs", "-V", vault)).contains("s0");
  }
}
